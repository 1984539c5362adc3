import ArgumentParser

/// `paddock events`: the history of everything.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "events", abstract: "The history of everything.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Stays and prints what happens.")
    var follow = false

    func run() async throws {
        let log = EventLog(
            home: try CommandHome.existing(self.common),
            console: .standard(),
            isJSON: self.output.json
        )
        if self.follow {
            _ = try await untilInterrupted { try await log.follow() }
        } else {
            _ = try await log.print(after: 0)
        }
    }
}
