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
        let checked = await ManifestCheck(home: home, format: self.manifests.format).check(self.manifests.files)
        let console = Console.standard()
        if self.output.json {
            try console.print(json: ValidationView(checked))
        } else {
            try console.print(ValidationPage(checked: checked).lines())
        }
        try CheckedManifest.throwFailures(of: checked, areTold: self.output.json)
    }
}
