import SystemPackage
import TestSupport
import Testing

@testable import PaddockCLI

struct TerminalTests {
    @Test func fileIsNoTerminalAndGetsNoColour() throws {
        let null = try FileDescriptor.open("/dev/null", .writeOnly)
        let terminal = try null.closeAfter { Terminal.of(null, environment: ["TERM": "xterm", "LANG": "C.UTF-8"]) }
        #expect(!terminal.isTerminal && !terminal.isLive && !terminal.hasColour)
        #expect(terminal.isUnicode)
        #expect(terminal.columns == 80 && terminal.rows == 24)
    }

    @Test func environmentTellsTheSizeWhereTheFileDoesNot() throws {
        let null = try FileDescriptor.open("/dev/null", .writeOnly)
        let terminal = try null.closeAfter { Terminal.of(null, environment: ["COLUMNS": "200", "LINES": "60"]) }
        #expect(terminal.columns == 200 && terminal.rows == 60)
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func terminalWithoutControlIsNotDrawnOn(environment: [String: String]) throws {
        let pair = try PseudoTerminal()
        defer { pair.close() }
        #expect(Terminal.of(pair.terminal, environment: [:]).isLive)
        let terminal = Terminal.of(pair.terminal, environment: environment)
        #expect(terminal.isTerminal)
        #expect(!terminal.isLive && !terminal.hasColour)
    }

    @Test func terminalTellsItsSize() throws {
        let pair = try PseudoTerminal(columns: 132, rows: 50)
        defer { pair.close() }
        let terminal = Terminal.of(pair.terminal, environment: [:])
        #expect(terminal.columns == 132 && terminal.rows == 50)
    }

    @Test(
        arguments: [
            (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false), (["LANG": "de_DE.utf8"], true), ([:], false),
            (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
        ] as [([String: String], Bool)]
    )
    func localeDecidesTheCharacters(environment: [String: String], isUnicode: Bool) throws {
        let null = try FileDescriptor.open("/dev/null", .writeOnly)
        let terminal = try null.closeAfter { Terminal.of(null, environment: environment) }
        #expect(terminal.isUnicode == isUnicode)
    }

    @Test func paintIsSilentWithoutColour() {
        #expect(Paint(hasColour: false)("failed", .bad) == "failed")
        #expect(Paint(hasColour: true)("failed", .bad) == "\u{1B}[31mfailed\u{1B}[0m")
    }
}
