import Foundation
import PaddockCore
import Testing

@testable import PaddockCLI

struct CommandLineTests {
    @Test(
        arguments: [
            (["list", "--json"], ["list", "--json"]), (["--home", "x", "list"], ["list", "--home", "x"]),
            (["--home=x", "--json", "status", "spring"], ["status", "--home=x", "--json", "spring"]),
            (["--json"], ["--json"]), ([], []), (["--help"], ["--help"]), (["help"], ["--help"]),
            (["help", "list"], ["list", "--help"]),
        ]
    )
    func optionsMayStandInFront(arguments: [String], ordered: [String]) throws {
        #expect(try CommandWords(commands: ["list", "status"]).ordered(arguments) == ordered)
    }

    @Test(
        arguments: [
            ["frobnicate"], ["list", "--frobnicate"], ["show"], ["show", "a/b", "c/d"], ["list", "--state", "asleep"],
            ["validate"], ["submit"], ["run", "extra"], ["simulate", "--port", "many"], ["list", "--home"],
        ]
    )
    func badUsageIsToldInOneLine(arguments: [String]) async {
        let failure = await #expect(throws: CommandFailure.self) { try await ParsedCommandLine(arguments) }
        #expect(failure?.status == .usage)
        #expect(failure?.lines.count == 1)
        #expect(failure?.lines.first?.contains("\n") == false)
    }

    @Test func hostileArgumentsAreEscaped() async {
        let failure = await #expect(throws: CommandFailure.self) {
            try await ParsedCommandLine(["list", "--\u{1B}[2J"])
        }
        #expect(failure?.lines.first?.contains("\u{1B}") == false)
    }

    @Test(arguments: [["--help"], ["help"], ["list", "--help"], ["--version"]])
    func helpIsAResult(arguments: [String]) async throws {
        guard case .text(let text) = try await ParsedCommandLine(arguments) else {
            Issue.record("not a text")
            return
        }
        #expect(!text.isEmpty)
    }

    @Test func nothingIsStatus() async throws {
        guard case .command(let command) = try await ParsedCommandLine([]) else {
            Issue.record("not a command")
            return
        }
        #expect(command is StatusCommand)
    }

    @Test func failureIsDataForScripts() throws {
        let failure = CommandFailure(.notFound, code: "not_found", "no job a/b")
        let json = String(decoding: try JSONCoding.encoder().encode(FailureView(failure)), as: UTF8.self)
        #expect(
            json == #"{"error":{"code":"not_found","exitStatus":66,"message":"no job a/b","problems":["no job a/b"]}}"#
        )
    }

    @Test(arguments: [
        (nil, "paddock run"), ("demo", "paddock run --home demo"), ("it's", "paddock run --home 'it'\\''s'"),
    ])
    func hintsCarryTheHome(home: String?, expected: String) {
        #expect(CommandHint(home: home)("run") == expected)
    }
}
