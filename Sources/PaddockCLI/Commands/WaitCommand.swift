import ArgumentParser

/// `paddock wait`: stays until jobs have ended.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Stays until jobs have ended: 0 when all are done, 1 when some are not."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(
        help: ArgumentHelp("Batches and jobs; everything where none is given.", valueName: "batch|batch/id"),
        completion: .batchesAndJobs
    )
    var names: [String] = []

    @Option(help: ArgumentHelp("Ends with 124 when so much time has passed; nothing is lost.", valueName: "duration"))
    var timeout: PositiveDuration?

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let wait = JobWait(home: home, console: .standard(), isQuiet: self.output.json)
        let result = try await wait.result(
            of: NamedJobs(home: home, names: self.names),
            timeout: self.timeout?.duration
        )
        if self.output.json { try Console.standard().print(json: result) }
        try result.throwUnlessDone(hint: home.hint, isTold: self.output.json)
    }
}
