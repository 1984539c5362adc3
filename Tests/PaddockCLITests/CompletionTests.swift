import PaddockCore
import PaddockDaemon
import SystemPackage
import Testing

@testable import PaddockCLI

struct CompletionTests {
    @Test func namesThatBeginSoAreOffered() async throws {
        try await TestHome.with(["spring": ["meadow", "storm"], "summer": ["beach"]]) { home in
            try await home.finish("spring", ["meadow"])
            let names = NameCompletion(words: ["paddock", "show", "--home", home.root.string, "s"])
            #expect(await names.batches("s") == ["spring", "summer"])
            #expect(await names.batches("sp") == ["spring"])
            #expect(await names.jobs("spring/", in: []) == ["spring/meadow", "spring/storm"])
            #expect(await names.jobs("su", in: []) == ["summer/beach"])
            #expect(await names.jobs("", in: [.done]) == ["spring/meadow"])
            #expect(await names.jobs("spring/m", in: [.pending]) == [])
        }
    }

    @Test func whereNothingCanBeReadNothingIsOffered() async {
        #expect(await NameCompletion(words: ["paddock", "--home=/nowhere"]).batches("") == [])
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func eachShellHasAScript(shell: String) async throws {
        guard case .command(let command) = try await ParsedCommandLine(["completions", shell]) else {
            Issue.record("no command")
            return
        }
        #expect(command is CompletionsCommand)
    }

    @Test func theScriptsOwnQuestionIsAnsweredWithNames() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let words = ["---completion", "show", "--", "positional@0", "4", "0", "paddock", "show", "--home"]
            guard case .text(let text) = try await ParsedCommandLine(words + [home.root.string, ""]) else {
                Issue.record("no text")
                return
            }
            #expect(text == "spring/meadow")
        }
    }
}
