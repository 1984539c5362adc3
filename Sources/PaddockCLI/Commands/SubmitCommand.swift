import ArgumentParser

/// `paddock submit`: hands manifests over to the watched folder.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Checks manifests and puts them into the watched folder in one piece, media included."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var manifests: ManifestArguments

    @Flag(help: "Stays until the jobs have ended, and shows progress: 0 when all are done, else 1.")
    var wait = false

    func run() async throws {
        let home = try CommandHome(self.common)
        let submission = Submission(home: home, console: .standard(), isJSON: self.output.json)
        try await submission.run(self.manifests.files, format: self.manifests.format, waits: self.wait)
    }
}
