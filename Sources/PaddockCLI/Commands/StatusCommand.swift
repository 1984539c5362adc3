import ArgumentParser

/// `paddock status`: the daemon, what needs a person, and how far each batch has come.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What needs a person, the daemon, and a line for each batch."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this batch.", completion: .batches)
    var batch: String?

    @Flag(help: "Everything, however tall the terminal is.")
    var all = false

    @Flag(help: "Stays and draws it again as it changes.")
    var watch = false

    func run() async throws {
        let query = StatusQuery(home: try CommandHome.existing(self.common), batch: self.batch)
        let screen = StatusScreen(query: query, console: .standard(), isJSON: self.output.json, showsAll: self.all)
        if self.watch {
            try await screen.watch()
        } else {
            try await screen.show()
        }
    }
}
