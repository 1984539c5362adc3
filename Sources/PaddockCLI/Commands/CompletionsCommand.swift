import ArgumentParser

/// `paddock completions`: a script that teaches a shell Paddock's words.
struct CompletionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "A completion script for a shell; it also completes the names of batches and jobs.",
        discussion: """
            bash: paddock completions bash > ~/.local/share/bash-completion/completions/paddock
            zsh:  paddock completions zsh > a folder of your $fpath, as _paddock
            fish: paddock completions fish > ~/.config/fish/completions/paddock.fish
            """
    )

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash
        case zsh
        case fish
    }

    @OptionGroup var common: CommonOptions

    @Argument(help: "The shell.")
    var shell: Shell

    func run() async throws {
        let script = PaddockCommand.completionScript(for: CompletionShell(self.shell))
        try Console.standard().write(script.hasSuffix("\n") ? script : script + "\n")
    }
}

extension CompletionShell {
    fileprivate init(_ shell: CompletionsCommand.Shell) {
        switch shell {
        case .bash: self = .bash
        case .zsh: self = .zsh
        case .fish: self = .fish
        }
    }
}
