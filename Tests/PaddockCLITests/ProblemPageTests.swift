import PaddockIntake
import SystemPackage
import TestSupport
import Testing

@testable import PaddockCLI

struct ProblemPageTests {
    private static func page(_ text: String, columns: Int = 60, format: ManifestFormat = .yaml) async throws -> [String]
    {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("m.\(format.rawValue)")
            let file = try FileDescriptor.open(
                path,
                .writeOnly,
                options: [.create, .truncate],
                permissions: [.ownerReadWrite]
            )
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
            let report = try await ManifestValidator().validate(path: path)
            let plan = PlannedManifest(manifest: report, preview: nil, knownIDs: [])
            let checked = CheckedManifest(argument: path.string, result: .success(plan))
            let lines = ProblemPage(columns: columns).lines([checked]).map(\.text)
            // The messages have tests of their own.
            return lines.filter { $0.hasPrefix("  ") }
        }
    }

    @Test func caretStandsUnderThePlaceWhateverTheWidthOfTheText() async throws {
        let lines = try await Self.page("prompt: \"馬が走る\"\n{id: a\u{301}, 馬: 1}: x\ndurationSec: 6\n")
        #expect(!lines.isEmpty)
        let wide = try await Self.page("jobs: [{prompt: 馬が走る野原, durationSec: 60}]\n")
        #expect(
            wide == [
                "  1 | jobs: [{prompt: 馬が走る野原, durationSec: 60}]",
                "    |                                            ^",
            ]
        )
        let tabs = try await Self.page("{\"prompt\":\t\"abc\",\t\"durationSec\":\t60}\n", format: .jsonl)
        #expect(
            tabs == ["  1 | {\"prompt\": \"abc\", \"durationSec\": 60}", "    |                                  ^"]
        )
    }

    @Test func longLinesAreCutAroundThePlace() async throws {
        let long = String(repeating: "horse ", count: 400)
        let lines = try await Self.page("jobs: [{prompt: \(long), durationSec: 60, style: noir}]\n")
        #expect(lines.count == 2 || lines.count == 4)
        for line in lines { #expect(DisplayWidth.cells(of: line) <= 60) }
        #expect(lines.contains { $0.hasPrefix("  1 | ...") && $0.contains("60, style") })
        let caret = try #require(lines.last { $0.hasSuffix("^") })
        let text = try #require(lines.first { $0.contains("60, style") })
        #expect(text[text.index(text.startIndex, offsetBy: caret.count - 1)...].hasPrefix("60"))
    }

    @Test func controlCharactersAreEscapedBeforeTheyAreShown() async throws {
        let lines = try await Self.page("{\"prompt\": \"a\u{1B}[2Jb\", \"durationSec\": 60}\n", format: .jsonl)
        #expect(lines.allSatisfy { !$0.unicodeScalars.contains("\u{1B}") })
        #expect(lines.first?.contains("\\u{1b}[2J") == true)
    }

    @Test func linesAreCountedAsTheReaderCountsThem() async throws {
        let yaml = try await Self.page("# a\rprompt: abc\r\nstyle: b # \u{85}# \u{2028}durationSec: 60\n")
        #expect(yaml.first == "  5 | durationSec: 60")
        let csv = try await Self.page("prompt,durationSec\r\n\"a\r\nb\",60\r\n", format: .csv)
        #expect(csv == ["  3 | b\",60", "    |    ^"])
    }
}
