import ArgumentParser
import PaddockIntake

/// `paddock schema`: the manifest's JSON Schema.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the manifest's JSON Schema, for editors and checks."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        // It is JSON with and without `--json`.
        try Console.standard().write(ManifestSchema.json)
    }
}
