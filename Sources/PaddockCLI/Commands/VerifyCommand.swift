import ArgumentParser

/// `paddock verify`: reads every published file again.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads every published file again against its record: 1 where one is missing or differs.",
        discussion: "Changes nothing, and works with the daemon running or not."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this batch.", completion: .batches)
    var batch: String?

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let verification = FileVerification(home: home, console: .standard(), isJSON: self.output.json)
        try await verification.run(batch: self.batch)
    }
}
