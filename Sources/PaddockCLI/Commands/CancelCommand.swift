import ArgumentParser
import PaddockCore

/// `paddock cancel`: jobs that are no longer wanted.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stops jobs: at no cost before they are charged, with --charged also after."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(
        help: ArgumentHelp("The jobs.", valueName: "batch/id"),
        completion: .jobs(.pending, .uploading, .creating, .generating, .downloading, .held)
    )
    var jobs: [String] = []

    @Option(help: ArgumentHelp("Every job of this batch that has not ended.", valueName: "batch"), completion: .batches)
    var batch: String?

    @Flag(help: "Stops following jobs that are or may be charged, too. What was paid stays paid.")
    var charged = false

    func validate() throws {
        guard self.jobs.isEmpty == (self.batch != nil) else {
            throw ValidationError("name jobs as BATCH/ID, or give --batch")
        }
    }

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let open = Set(JobState.allCases).subtracting([.done, .failed, .cancelled])
        let wishes =
            self.jobs.isEmpty
            ? try await NamedWishes(in: open, batch: self.batch, home: home)
            : try await NamedWishes(self.jobs, home: home)
        let door = ChangeDoor(home: home, command: "cancel")
        let answers = try await door.change(wishes.jobs.map { JobChange($0, .cancel(charged: self.charged)) })
        let report = ChangeReport(console: .standard(), isJSON: self.output.json)
        try report.tell(answers, unknown: wishes.unknown)
    }
}
