import ArgumentParser
import PaddockCore

/// `paddock retry`: failed and cancelled jobs again.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Failed or cancelled jobs again; asks where that charges again."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The jobs.", valueName: "batch/id"), completion: .jobs(.failed, .cancelled))
    var jobs: [String] = []

    @Option(
        help: ArgumentHelp("Every failed or cancelled job of this batch.", valueName: "batch"),
        completion: .batches
    )
    var batch: String?

    @Flag(help: "Every failed job, of the batch where one is given.")
    var allFailed = false

    @Flag(help: "Creates again what charges again, without asking.")
    var yes = false

    func validate() throws {
        let isWide = self.batch != nil || self.allFailed
        guard self.jobs.isEmpty == isWide else {
            throw ValidationError("name jobs as BATCH/ID, or give --batch or --all-failed")
        }
    }

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let wishes =
            self.jobs.isEmpty
            ? try await NamedWishes(
                in: self.allFailed ? [.failed] : [.failed, .cancelled],
                batch: self.batch,
                home: home
            )
            : try await NamedWishes(self.jobs, home: home)
        let retry = Retry(
            door: ChangeDoor(home: home, command: "retry"),
            report: ChangeReport(console: .standard(), isJSON: self.output.json),
            question: .standard(),
            isAgreed: self.yes
        )
        try await retry.run(wishes)
    }
}
