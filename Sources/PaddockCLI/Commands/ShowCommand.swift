import ArgumentParser
import Foundation
import PaddockDaemon

/// `paddock show`: everything about one job.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One job: its settings, charges, files and history, and why it is where it is."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The job.", valueName: "batch/id"), completion: .jobs())
    var job: String

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let console = Console.standard()
        let job = try await JobLookup(home: home).job(self.job)
        guard !self.output.json else { return try console.print(json: job) }

        let status = try await StatusQuery(home: home, batch: nil).view()
        var style = PageStyle(terminal: console.terminal, now: Date(), hint: home.hint)
        // Nothing of the one job that was asked for is cut off.
        style.columns = nil
        let retryAfter = home.resolved.settings.spending.retryAfter
        let story = JobStory(job: job, status: status, style: style, retryAfter: retryAfter)
        let columns = console.terminal.isTerminal ? console.terminal.columns : nil
        try console.print(JobPage(job: job, story: story, style: style).lines().wrapped(columns: columns))
    }
}
