import ArgumentParser
import PaddockIntake

/// Manifests as arguments.
struct ManifestArguments: ParsableArguments {
    @Argument(
        help: "Manifests; - reads standard input.",
        completion: .file(extensions: ["yaml", "yml", "json", "jsonl", "csv"])
    )
    var files: [String]

    @Option(
        help: """
            How the manifests are written, whatever their names say. Standard input is YAML or JSON by its looks, unless \
            this says otherwise.
            """
    )
    var format: ManifestFormat?
}

extension ManifestFormat: ExpressibleByArgument {}
