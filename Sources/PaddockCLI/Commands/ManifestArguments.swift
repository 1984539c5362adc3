import ArgumentParser
import PaddockIntake

/// Manifests as arguments.
struct ManifestArguments: ParsableArguments {
    @Argument(help: "Manifests; - reads standard input.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var files: [String]

    @Option(help: "How the manifests are written, whatever their names say.")
    var format: ManifestFormat?

    func validate() throws {
        guard self.files.contains("-"), self.format == nil else { return }
        throw ValidationError("standard input has no name that says its format; give --format")
    }
}

extension ManifestFormat: ExpressibleByArgument {}
