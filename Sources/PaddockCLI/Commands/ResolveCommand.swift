import ArgumentParser
import PaddockCore

/// `paddock resolve`: settles held jobs.
struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Settles held jobs: create once more, adopt the video that is there, or give up."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The held jobs.", valueName: "batch/id"), completion: .jobs(.held))
    var jobs: [String] = []

    @Flag(help: "It was not charged, or that does not matter: create it once more, which may charge again.")
    var retry = false

    @Option(help: ArgumentHelp("It was charged: follow this video, after a look at it.", valueName: "video-id"))
    var adopt: String?

    @Flag(help: "Leave it: the job becomes failed.")
    var abandon = false

    @Flag(help: "Every held job; with --retry or --abandon.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "Video ids, one a line: each is given to the job that it fits, held or waiting in a restored backup.",
            valueName: "file"
        ),
        completion: .file()
    )
    var idsFrom: String?

    func validate() throws {
        let ways = [self.retry, self.abandon, self.adopt != nil, self.idsFrom != nil].count { $0 }
        guard ways == 1 else {
            throw ValidationError("give one of --retry, --adopt VIDEO_ID, --abandon and --ids-from FILE")
        }
        if self.adopt != nil, self.jobs.count != 1 || self.all {
            throw ValidationError("--adopt takes one job: resolve BATCH/ID --adopt VIDEO_ID")
        }
        if self.idsFrom != nil {
            guard self.jobs.isEmpty, !self.all else { throw ValidationError("--ids-from finds the jobs by itself") }
        } else if self.jobs.isEmpty != self.all {
            throw ValidationError("name jobs as BATCH/ID, or give --all")
        }
    }

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let door = ChangeDoor(home: home, command: "resolve")
        let report = ChangeReport(console: .standard(), isJSON: self.output.json)
        if let file = self.idsFrom {
            return try await AdoptionsFromFile(door: door, report: report, question: .standard()).run(file)
        }
        let wishes =
            self.all
            ? try await NamedWishes(in: [.held], batch: nil, home: home)
            : try await NamedWishes(self.jobs, home: home)
        let answers = try await door.change(wishes.jobs.map { JobChange($0, self.move) })
        try report.tell(answers, unknown: wishes.unknown)
    }

    private var move: JobChange.Move {
        if let video = self.adopt { return .adopt(VideoID(typed: video)) }
        return self.retry ? .sendAgain : .abandon
    }
}
