import ArgumentParser
import PaddockCore

/// `paddock resume`: lifts a pause.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Lifts a pause, and makes every closed gate try at once."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let change = PauseChange(home: home, console: .standard(), isJSON: self.output.json)
        try await change.apply(.nothing, command: "resume")
    }
}
