import Foundation
import SystemPackage

/// One of the files in `jobs/examples`, carried in the program.
struct ExampleFile: Hashable, Sendable {
    /// Relative to `jobs/examples`.
    let path: String
    let base64: String

    /// The bytes; nil where the text is no base64, which a test rules out.
    var content: Data? { Data(base64Encoded: self.base64) }

    /// Whether it says what to make, rather than being media for it.
    var isManifest: Bool { !self.path.contains("/") }
}

/// The example manifests and their media: an installed program has no checkout to take them from.
enum ExampleFiles {
    /// Puts all of them into a folder, media before the manifests that name them.
    ///
    /// - Throws: `CocoaError` or `Errno` where a file can't be written.
    static func write(to folder: FilePath) throws {
        let mediaFirst = Self.all.filter { !$0.isManifest } + Self.all.filter(\.isManifest)
        for file in mediaFirst {
            let place = folder.appending(file.path)
            guard let content = file.content else { throw CocoaError(.fileReadCorruptFile) }
            try FileManager.default.createDirectory(
                atPath: place.removingLastComponent().string,
                withIntermediateDirectories: true
            )
            try content.write(to: URL(filePath: place.string), options: .atomic)
        }
    }
}
