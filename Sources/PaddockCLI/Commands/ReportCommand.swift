import ArgumentParser

/// `paddock report`: a batch as a table for other programs.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "A batch in manifest order, as CSV or JSON.",
        discussion: """
            CSV is RFC 4180 in UTF-8 with a header. A text that a spreadsheet would run as a formula gets an apostrophe in \
            front; JSON has every text as it is.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The batch.", completion: .batches)
    var batch: String

    @Option(help: "The format; --json is another way to say json.")
    var format: BatchReport.Format?

    func validate() throws {
        guard self.output.json, let format = self.format, format != .json else { return }
        throw ValidationError("--json and --format \(format.rawValue) are two formats; give one")
    }

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let report = BatchReport(home: home, console: .standard())
        try await report.run(batch: self.batch, format: self.format ?? (self.output.json ? .json : .csv))
    }
}

extension BatchReport.Format: ExpressibleByArgument {}
