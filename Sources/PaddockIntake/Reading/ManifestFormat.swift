package import SystemPackage

/// How a manifest is written.
package enum ManifestFormat: String, Hashable, Sendable, CaseIterable {
    case yaml
    case json

    /// The format that a file's extension names, in any case; nil where the file is no manifest.
    package init?(extensionOf name: FilePath.Component) {
        switch name.extension?.lowercased() {
        case "yaml", "yml": self = .yaml
        case "json": self = .json
        default: return nil
        }
    }

    /// Reads a whole document into a tree with places.
    package func read(_ bytes: [UInt8]) -> ParsedManifest {
        do throws(SyntaxProblem) {
            let text = try ManifestText(bytes)
            return switch self {
            case .yaml: YAMLReader.read(text)
            case .json: JSONReader.read(text)
            }
        } catch {
            return ParsedManifest(root: nil, problems: [error])
        }
    }
}
