import Foundation
import SystemPackage

/// What lies in a submitted folder beside the manifest: which staged file each path of the manifest means.
struct SubmissionSlip: Codable, Hashable, Sendable {
    /// Hidden, so that it is no manifest; its presence makes a folder a submission.
    static let fileName: FilePath.Component = ".paddock-submit.json"
    /// The folder of the staged media.
    static let mediaFolder: FilePath.Component = "media"
    /// What the folders of submissions are called before they are complete, and after.
    static let hiddenPrefix = ".submit-"
    static let visiblePrefix = "submit-"

    /// Rises when a reader of the old form would misread the new.
    var version = Self.currentVersion
    /// The manifest's file name.
    let name: String
    /// The staged files. A list, since paths that differ in their bytes alone would be one key of an object.
    let media: [StagedMedia]

    private static let currentVersion = 2

    /// The manifest's name as a path may hold it, and its format; nil where the slip names no visible manifest.
    var manifest: (name: FilePath.Component, format: ManifestFormat)? {
        guard self.version == Self.currentVersion, let name = FilePath.Component(self.name), name.kind == .regular,
            let format = IntakeNames.format(ofFile: name)
        else { return nil }
        return (name, format)
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    init(name: String, media: [StagedMedia]) {
        self.name = name
        self.media = media
    }

    init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}
