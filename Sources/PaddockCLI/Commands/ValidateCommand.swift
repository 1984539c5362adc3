import ArgumentParser

/// `paddock validate`: checks manifests and sends nothing.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks manifests, sends nothing, and lists what would be created."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var manifests: ManifestArguments

    func run() async throws {
        let home = try CommandHome(self.common)
        let look = try RecordLook(home, notesJobs: self.output.json)
        defer { look.close() }
        let check = ManifestCheck(home: home, look: look, format: self.manifests.format)
        let checked = await check.check(self.manifests.files)
        let console = Console.standard()
        let told: CheckedManifest.Told
        if self.output.json {
            try console.print(json: try ValidationView(checked))
            told = .everything
        } else {
            try console.print(ValidationPage(checked: checked).lines())
            try console.print(ProblemPage(columns: console.terminal.columns).lines(checked))
            // A person who sees both streams needs one telling.
            told = console.terminal.isTerminal && console.errorsAreOnTerminal ? .problems : .nothing
        }
        try CheckedManifest.throwFailures(of: checked, told: told)
    }
}
