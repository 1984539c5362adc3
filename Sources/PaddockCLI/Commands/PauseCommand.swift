import ArgumentParser
import PaddockCore

/// `paddock pause`: stops creating, or everything, by hand.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stops creating, or all calls and transfers, until resume. Kept over restarts."
    )

    enum Scope: String, CaseIterable, ExpressibleByArgument {
        case creating
        case all
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What to stop.")
    var scope = Scope.creating

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let change = PauseChange(home: home, console: .standard(), isJSON: self.output.json)
        try await change.apply(self.scope == .all ? .all : .creating, command: "pause")
    }
}
