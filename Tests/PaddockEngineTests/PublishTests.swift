import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Column B of the matrix: what gets its final name is whole, takes nobody's place, and a crash at any point is made good.
@Suite(.timeLimit(.minutes(2)))
struct PublishTests {
    private struct Stage {
        let publisher: Publisher
        let partials: PartialFiles
        let output: FilePath

        static let job = JobID(rawValue: 1)
        static let name = JobName(batch: "spring", id: "meadow")

        func hide(_ text: String) throws -> FetchedFile {
            let file = try self.partials.open(Self.job, .video)
            defer { try? file.close() }
            _ = try file.writeAll(Array(text.utf8))
            return Self.file(text)
        }

        static func file(_ text: String) -> FetchedFile {
            FetchedFile(
                sha256: EngineHome.sha256(Data(text.utf8)),
                bytes: Int64(text.utf8.count),
                fileExtension: "mp4"
            )
        }

        func publish(_ file: FetchedFile) async -> Result<String, CallFailure> {
            await self.publisher.publish(Self.job, Self.name, .video, file)
        }

        func write(_ text: String, _ name: String) throws {
            try EngineHome.makeFolder(self.output.appending("spring"))
            try Data(text.utf8).write(to: URL(filePath: self.output.appending("spring").appending(name).string))
        }

        func read(_ name: String) throws -> String {
            let path = self.output.appending("spring").appending(name)
            return String(decoding: try Data(contentsOf: URL(filePath: path.string)), as: UTF8.self)
        }

        var names: [String] {
            let all =
                (try? FileManager.default.contentsOfDirectory(atPath: self.output.appending("spring").string)) ?? []
            return all.sorted()
        }
    }

    private func with(
        moving: Publisher.Moving? = nil,
        _ body: (Stage) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            let partials = PartialFiles(folder: folder.appending(".paddock"))
            var publisher = Publisher(output: folder, partials: partials)
            if let moving { publisher.moving = moving }
            try await body(Stage(publisher: publisher, partials: partials, output: folder))
        }
    }

    @Test func theHiddenFileGetsItsName() async throws {
        try await self.with { stage in
            let result = await stage.publish(try stage.hide("video"))
            #expect(result == .success("spring/meadow.mp4"))
            #expect(try stage.read("meadow.mp4") == "video")
            #expect(try FileManager.default.contentsOfDirectory(atPath: stage.partials.folder.string).isEmpty)
        }
    }

    @Test func aStrangersFileStaysAndOursGetsTheNextName() async throws {
        try await self.with { stage in
            try stage.write("a stranger's", "meadow.mp4")
            try stage.write("another's", "meadow~2.mp4")
            let result = await stage.publish(try stage.hide("video"))
            #expect(result == .success("spring/meadow~3.mp4"))
            #expect(try stage.read("meadow.mp4") == "a stranger's")
            #expect(try stage.read("meadow~3.mp4") == "video")
        }
    }

    @Test func theSameBytesInTheWayAreTheFileItself() async throws {
        try await self.with { stage in
            try stage.write("video", "meadow.mp4")
            let result = await stage.publish(try stage.hide("video"))
            #expect(result == .success("spring/meadow.mp4"))
            #expect(stage.names == ["meadow.mp4"])
        }
    }

    @Test func aCrashBetweenTheRenameAndItsRecordIsMadeGood() async throws {
        try await self.with { stage in
            let file = try stage.hide("video")
            _ = await stage.publish(file)
            let again = await stage.publish(file)
            #expect(again == .success("spring/meadow.mp4"))
            #expect(stage.names == ["meadow.mp4"])
        }
    }

    @Test func aCrashAfterALaterNameWasTakenFindsItThere() async throws {
        try await self.with { stage in
            try stage.write("a stranger's", "meadow.mp4")
            let file = try stage.hide("video")
            _ = await stage.publish(file)
            let again = await stage.publish(file)
            #expect(again == .success("spring/meadow~2.mp4"))
            #expect(stage.names == ["meadow.mp4", "meadow~2.mp4"])
        }
    }

    @Test func aHiddenFileThatIsGoneIsFetchedAgain() async throws {
        try await self.with { stage in
            let result = await stage.publish(Stage.file("video"))
            #expect(throws: CallFailure.self) { try result.get() }
            guard case .failure(let failure) = result else { return }
            #expect(failure.kind == .linkExpired)
        }
    }

    @Test func aFileSystemThatCannotRenameWithoutReplacingGetsASecondName() async throws {
        let moving: Publisher.Moving = { hidden, target, folder in
            Publisher.move(hidden, to: target, in: folder) { _, _, _ in .invalidArgument }
        }
        try await self.with(moving: moving) { stage in
            try stage.write("a stranger's", "meadow.mp4")
            let result = await stage.publish(try stage.hide("video"))
            #expect(result == .success("spring/meadow~2.mp4"))
            #expect(try stage.read("meadow.mp4") == "a stranger's")
            #expect(try stage.read("meadow~2.mp4") == "video")
            #expect(try FileManager.default.contentsOfDirectory(atPath: stage.partials.folder.string).isEmpty)
        }
    }

    @Test func whatIsNoFileIsInTheWayToo() async throws {
        try await self.with { stage in
            let folder = stage.output.appending("spring")
            try EngineHome.makeFolder(folder.appending("meadow.mp4"))
            #expect(folder.appending("meadow~2.mp4").withPlatformString { mkfifo($0, 0o600) } == 0)
            #expect(symlink("/dev/zero", folder.appending("meadow~3.mp4").string) == 0)
            #expect(symlink("/nowhere", folder.appending("meadow~4.mp4").string) == 0)
            let file = try stage.hide("video")
            let first = await stage.publish(file)
            let again = await stage.publish(file)
            #expect(first == .success("spring/meadow~5.mp4"))
            #expect(again == first)
        }
    }

    @Test func aLinkInThePlaceOfTheBatchIsRefused() async throws {
        try await withTemporaryDirectory { elsewhere in
            try await self.with { stage in
                #expect(symlink(elsewhere.string, stage.output.appending("spring").string) == 0)
                let result = await stage.publish(try stage.hide("video"))
                guard case .failure(let failure) = result else {
                    Issue.record("published through a link")
                    return
                }
                #expect(failure.kind == .localFault)
                #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.string).isEmpty)
            }
        }
    }

    @Test func whatIsPublishedCanBeReadByThoseWhomTheUmaskLetsIn() async throws {
        try await self.with { stage in
            _ = await stage.publish(try stage.hide("video"))
            let path = stage.output.appending("spring").appending("meadow.mp4").string
            let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            let mask = umask(0o022)
            _ = umask(mask)
            #expect(rights == 0o666 & ~Int(mask))
        }
    }
}

// MARK: - With the engine

extension PublishTests {
    @Test func strangersFilesInTheOutputStayAndTheRecordSaysWhereOursAre() async throws {
        try await Rehearsal.with { home, _ in
            let folder = home.output.appending("spring")
            try EngineHome.makeFolder(folder)
            for name in ["meadow.mp4", "meadow.jpg", "meadow.json"] {
                try Data("a stranger's".utf8).write(to: URL(filePath: folder.appending(name).string))
            }
            try await home.running { running in
                try await running.accept("meadow")
                try await running.settled()
                let job = try await running.job("meadow")
                #expect(job.output.video == folder.appending("meadow~2.mp4").string)
                #expect(job.output.thumbnail == folder.appending("meadow~2.jpg").string)
                let record = try Data(contentsOf: URL(filePath: folder.appending("meadow~2.json").string))
                let told = try JSONCoding.decoder().decode(JobView.self, from: record)
                #expect(told.output == job.output)
                #expect(told.state == .done)
            }
            for name in ["meadow.mp4", "meadow.jpg", "meadow.json"] {
                let path = folder.appending(name).string
                #expect(FileManager.default.contents(atPath: path) == Data("a stranger's".utf8))
                try FileManager.default.removeItem(atPath: path)
            }
        }
    }
}
