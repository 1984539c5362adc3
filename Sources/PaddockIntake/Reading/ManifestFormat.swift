package import SystemPackage

/// How a manifest is written.
package enum ManifestFormat: String, Hashable, Sendable, CaseIterable {
    case yaml
    case json
    case jsonl
    case csv

    /// The format that a file's extension names, in any case; nil where the file is no manifest.
    package init?(extensionOf name: FilePath.Component) {
        switch name.extension?.lowercased() {
        case "yaml", "yml": self = .yaml
        case "json": self = .json
        case "jsonl": self = .jsonl
        case "csv": self = .csv
        default: return nil
        }
    }

    /// How a text of this format is gone through.
    package var kind: Kind {
        switch self {
        case .yaml: .document(.yaml)
        case .json: .document(.json)
        case .jsonl: .records(.jsonl)
        case .csv: .records(.csv)
        }
    }

    /// The two ways of writing jobs down.
    package enum Kind: Hashable, Sendable {
        /// One document, read whole.
        case document(DocumentFormat)
        /// A job on each line, read one after another.
        case records(RecordFormat)
    }

    /// The most bytes that a manifest of this format may have.
    package var maximumBytes: Int64 {
        switch self.kind {
        case .document: Int64(ManifestRules.maximumBytes)
        case .records: ManifestRules.maximumRecordBytes
        }
    }

    /// Why a manifest of so many bytes is refused; nil where it is not.
    func refusal(ofBytes bytes: Int64) -> String? {
        guard bytes > self.maximumBytes else { return nil }
        return switch self.kind {
        case .document:
            "holds \(bytes) bytes; allowed: up to \(self.maximumBytes) in one document"
                + " (a long list of jobs can be .jsonl or .csv)"
        case .records:
            "holds \(bytes) bytes; allowed: up to \(self.maximumBytes) in one file"
        }
    }
}

/// The formats that are one document.
package enum DocumentFormat: Hashable, Sendable, CaseIterable {
    case yaml
    case json

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

/// The formats that have one job on a line.
package enum RecordFormat: Hashable, Sendable, CaseIterable {
    case jsonl
    case csv
}
