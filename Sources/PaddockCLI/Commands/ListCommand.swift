import ArgumentParser
import Foundation
import PaddockCore
import PaddockStore

/// `paddock list`: a line for each job.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "A line for each job.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this batch.", completion: .batches)
    var batch: String?

    @Option(name: .customLong("state"), help: "Only jobs in this state. May be repeated.")
    var states: [JobState] = []

    @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit: Int?

    @Option(help: "The order.")
    var sort: JobFilter.Sort = .arrival

    @Option(help: "Only jobs that changed since then: an ISO 8601 time, or a duration ago as in 2h.")
    var since: PastMoment?

    func validate() throws {
        guard let limit = self.limit, limit < 0 else { return }
        throw ValidationError("--limit is \(limit); allowed: 0 or more")
    }

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let filter = JobFilter(
            batch: self.batch,
            states: Set(self.states),
            since: self.since?.date(before: Date()),
            limit: self.limit,
            sort: self.sort
        )
        try await JobListing(home: home, console: .standard()).show(filter, asJSON: self.output.json)
    }
}

extension JobState: ExpressibleByArgument {}
extension JobFilter.Sort: ExpressibleByArgument {}
