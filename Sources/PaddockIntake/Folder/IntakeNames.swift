import PaddockCore
import SystemPackage

/// Which names in the watched folder are ours to look at.
enum IntakeNames {
    static let accepted: FilePath.Component = "accepted"
    static let rejected: FilePath.Component = "rejected"
    private static let examples: FilePath.Component = "examples"
    private static let temporarySuffixes = ["~", ".part", ".tmp", ".swp"]

    /// Whether a folder is left alone, with all that is in it. `depth` is 0 directly in the watched folder.
    static func isLeftAlone(folder name: FilePath.Component, depth: Int) -> Bool {
        // A checkout's examples must never buy videos.
        Self.isLeftAlone(name) || name == Self.accepted || name == Self.rejected
            || (depth == 0 && name == Self.examples)
    }

    /// The format of a manifest of this name, or nil where the file is none of ours.
    static func format(ofFile name: FilePath.Component) -> ManifestFormat? {
        Self.isLeftAlone(name) ? nil : ManifestFormat(extensionOf: name)
    }

    private static func isLeftAlone(_ name: FilePath.Component) -> Bool {
        let text = name.string.lowercased()
        return text.begins(withBytesOf: ".") || Self.temporarySuffixes.contains { text.hasSuffix($0) }
    }
}
