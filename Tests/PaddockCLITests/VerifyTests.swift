import Foundation
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage
import Testing

@testable import PaddockCLI

struct VerifyTests {
    private struct Outcome {
        let lines: [String]
        let failure: CommandFailure?
    }

    private static func verify(
        _ home: TestHome,
        batch: String? = nil,
        asJSON: Bool = false
    ) async throws -> Outcome {
        let output = try TestConsole(in: home.root)
        let verification = FileVerification(home: try home.commandHome, console: output.console, isJSON: asJSON)
        do {
            try await verification.run(batch: batch)
            return Outcome(lines: try output.lines, failure: nil)
        } catch let failure as CommandFailure {
            return Outcome(lines: try output.lines, failure: failure)
        }
    }

    private static func withFinished(_ body: (TestHome) async throws -> Void) async throws {
        try await TestHome.with(["spring": ["meadow", "storm"], "summer": ["beach"]]) { home in
            try await home.finish("spring", ["meadow", "storm"])
            try await body(home)
        }
    }

    @Test func filesAsTheyWerePublishedAreWell() async throws {
        try await Self.withFinished { home in
            let outcome = try await Self.verify(home)
            #expect(outcome.lines == ["2 jobs, 6 files, 44 B: all as they were published"])
            #expect(outcome.failure == nil)
            let json = try await Self.verify(home, asJSON: true)
            #expect(json.lines == [#"{"bytes":44,"files":6,"findings":[],"jobs":2}"#])
        }
    }

    @Test func nothingPublishedIsWell() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let outcome = try await Self.verify(home)
            #expect(outcome.lines == ["no published files yet"])
        }
    }

    @Test func aBatchIsLookedAtAlone() async throws {
        try await Self.withFinished { home in
            try home.remove("spring/storm.mp4")
            #expect(try await Self.verify(home, batch: "summer").failure == nil)
            #expect(try await Self.verify(home, batch: "spring").failure?.status == .failure)
            let unknown = try await Self.verify(home, batch: "sprin")
            #expect(unknown.failure?.status == .notFound)
            #expect(unknown.failure?.lines == ["no batch sprin; did you mean spring?"])
        }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: String
        let problem: String
        let path: String
        let spoil: @Sendable (TestHome) throws -> Void
    }

    static let damages: [Damage] = [
        Damage(testDescription: "no video", file: "video", problem: "missing", path: "spring/meadow.mp4") {
            try $0.remove("spring/meadow.mp4")
        },
        Damage(testDescription: "other length", file: "video", problem: "differs", path: "spring/meadow.mp4") {
            try $0.write("spring/meadow.mp4", "a longer video")
        },
        Damage(testDescription: "other bytes", file: "video", problem: "differs", path: "spring/meadow.mp4") {
            try $0.write("spring/meadow.mp4", "A whole video")
        },
        Damage(testDescription: "a folder", file: "video", problem: "differs", path: "spring/meadow.mp4") {
            try $0.remove("spring/meadow.mp4")
            try $0.write("spring/meadow.mp4/inside", "x")
        },
        Damage(testDescription: "no thumbnail", file: "thumbnail", problem: "missing", path: "spring/meadow.jpg") {
            try $0.remove("spring/meadow.jpg")
        },
        Damage(testDescription: "other thumbnail", file: "thumbnail", problem: "differs", path: "spring/meadow.jpg") {
            try $0.write("spring/meadow.jpg", "A picture")
        },
        Damage(testDescription: "no record", file: "record", problem: "missing", path: "spring/meadow.json") {
            try $0.remove("spring/meadow.json")
        },
        Damage(testDescription: "half a record", file: "record", problem: "differs", path: "spring/meadow.json") {
            try $0.write("spring/meadow.json", #"{"job":"spring/meadow""#)
        },
        Damage(testDescription: "changed record", file: "record", problem: "differs", path: "spring/meadow.json") {
            let path = $0.home.output.appending("spring/meadow.json").string
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try $0.write("spring/meadow.json", text.replacing("A horse named meadow", with: "A cow"))
        },
        Damage(testDescription: "another's record", file: "record", problem: "differs", path: "spring/meadow.json") {
            let path = $0.home.output.appending("spring/storm.json").string
            try $0.write("spring/meadow.json", try String(contentsOfFile: path, encoding: .utf8))
        },
    ]

    @Test(arguments: damages)
    func whatIsNotAsItWasIsNamedWithWhatHelps(damage: Damage) async throws {
        try await Self.withFinished { home in
            try damage.spoil(home)
            let told = try await Self.verify(home)
            #expect(told.failure?.status == .failure)
            #expect(told.failure?.lines == ["1 of 6 published files missing or not as published"])
            let path = home.home.output.pushing(FilePath(damage.path)).string
            #expect(told.lines.count == 1)
            #expect(told.lines.first?.hasPrefix("spring/meadow: \(damage.file) \(damage.problem): \(path): ") == true)

            let json = try await Self.verify(home, asJSON: true)
            #expect(json.failure?.status == .failure)
            #expect(json.failure?.lines == [])
            let text = try #require(json.lines.first)
            let view = try JSONCoding.decoder().decode(VerificationView.self, from: Data(text.utf8))
            #expect(view.findings.map(\.file.rawValue) == [damage.file])
            #expect(view.findings.map(\.problem.rawValue) == [damage.problem])
            #expect(view.findings.map(\.path) == [path])
            #expect(view.findings.allSatisfy { !$0.remedy.isEmpty && !$0.detail.isEmpty })
        }
    }

    @Test func aRecordThatHadToTakeAnotherNameIsFound() async throws {
        try await Self.withFinished { home in
            let path = home.home.output.appending("spring/meadow.json").string
            try home.write("spring/meadow~2.json", try String(contentsOfFile: path, encoding: .utf8))
            try home.write("spring/meadow.json", "somebody else's")
            #expect(try await Self.verify(home).failure == nil)
        }
    }

    @Test func aHomeThatMovedIsAsItWas() async throws {
        try await Self.withFinished { home in
            let path = home.home.output.appending("spring/meadow.json").string
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try home.write("spring/meadow.json", text.replacing(home.root.string, with: "/old/place"))
            #expect(try await Self.verify(home).failure == nil)
        }
    }
}
