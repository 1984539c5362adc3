import Foundation
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage
import Testing

@testable import PaddockCLI

@Suite(.timeLimit(.minutes(1)))
struct PruneTests {
    private static func prune(
        _ home: TestHome,
        before: Date = Views.minutes(60),
        isDry: Bool = false,
        asJSON: Bool = false
    ) async throws -> [String] {
        let output = try TestConsole(in: home.root)
        let prune = Prune(home: try home.commandHome, console: output.console, isJSON: asJSON)
        try await prune.run(before: before, isDry: isDry)
        return try output.lines
    }

    private static func history(_ home: TestHome, _ job: String) async throws -> Int {
        try await JobLookup(home: home.commandHome).job(job).history?.count ?? -1
    }

    @Test func withoutADaemonTheCommandForgetsByItself() async throws {
        try await TestHome.with(["spring": ["meadow", "storm"]]) { home in
            try await home.finish("spring", ["meadow"])
            let lines = try await Self.history(home, "spring/meadow")
            let dry = try await Self.prune(home, isDry: true)
            #expect(
                dry.first?.hasPrefix("would forget the history of 1 job, \(lines) lines in all from before ") == true
            )
            #expect(try await Self.history(home, "spring/meadow") == lines, "a dry run changes nothing")
            let real = try await Self.prune(home)
            #expect(real.first?.hasPrefix("forgot the history of 1 job, \(lines) lines in all from before ") == true)
            #expect(real.first?.hasSuffix("; jobs, charges and videos stay") == true)
            #expect(try await Self.history(home, "spring/meadow") == 0)
            #expect(try await Self.history(home, "spring/storm") == 1)
            #expect(try await Self.prune(home).first?.hasPrefix("nothing to forget from before ") == true)
        }
    }

    @Test func whatItDidIsDataForScripts() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            try await home.finish("spring", ["meadow"])
            let lines = try await Self.history(home, "spring/meadow")
            let before = #""before":"2026-11-23T19:00:00.000Z""#
            #expect(
                try await Self.prune(home, isDry: true, asJSON: true)
                    == [#"{\#(before),"bytes":0,"dryRun":true,"jobs":1,"lines":\#(lines),"media":0}"#]
            )
            #expect(
                try await Self.prune(home, asJSON: true)
                    == [#"{\#(before),"bytes":0,"dryRun":false,"jobs":1,"lines":\#(lines),"media":0}"#]
            )
        }
    }

    @Test func filesStayAsTheyAre() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            try await home.finish("spring", ["meadow"])
            _ = try await Self.prune(home)
            let output = try TestConsole(in: home.root)
            try await FileVerification(home: home.commandHome, console: output.console, isJSON: false).run(batch: nil)
            #expect(try output.lines == ["1 job, 3 files, 22 B: all as they were published"])
        }
    }

    @Test func aHomeWithoutADatabaseHasNothingToForgetAndGetsNone() async throws {
        try await TestHome.with([:]) { home in
            try FileManager.default.removeItem(atPath: home.home.database.string)
            #expect(try await Self.prune(home).first?.hasPrefix("nothing to forget") == true)
            #expect(!FileManager.default.fileExists(atPath: home.home.database.string))
        }
    }

    @Test(arguments: [["prune"], ["prune", "--older-than", "30"], ["prune", "--older-than", "-1d"], ["backup"]])
    func whatMakesNoSenseIsRefused(words: [String]) async {
        let failure = await #expect(throws: CommandFailure.self) { try await ParsedCommandLine(words) }
        #expect(failure?.status == .usage)
    }
}
