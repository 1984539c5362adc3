import ArgumentParser
import Foundation

/// `paddock prune`: forgets what nobody asks for any more.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Forgets history and media copies of jobs that ended long ago.",
        discussion: """
            The jobs themselves stay, with their settings, ids, charges and files, so that the same manifest dropped again still \
            changes nothing. What is unfinished or held stays whole. A failed or cancelled job whose media copies are gone has \
            them back when its manifest is handed in again.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only of jobs that ended longer ago than this, as in 30d.", valueName: "duration"))
    var olderThan: PastDuration

    @Flag(help: "Says what would be forgotten, and changes nothing.")
    var dryRun = false

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        let prune = Prune(home: home, console: .standard(), isJSON: self.output.json)
        try await prune.run(before: Date().addingTimeInterval(-self.olderThan.seconds), isDry: self.dryRun)
    }
}
