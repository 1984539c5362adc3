import Foundation
import SystemPackage

extension FilePath {
    /// The path of something in this folder.
    func at(_ name: String) -> FilePath { self.pushing(FilePath(name)) }

    /// Writes a file here, with the folders above it.
    func write(_ bytes: some Sequence<UInt8>) throws {
        let folder = self.removingLastComponent().string
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: self.string))
    }

    func write(_ text: String) throws { try self.write(Array(text.utf8)) }

    /// The text of the file here.
    var text: String { get throws { try String(contentsOfFile: self.string, encoding: .utf8) } }

    var exists: Bool { FileManager.default.fileExists(atPath: self.string) }

    /// Everything below this folder but folders, relative, sorted.
    var tree: [String] {
        let names = FileManager.default.enumerator(atPath: self.string)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: self.at(name).string, isDirectory: &isFolder)
            return !isFolder.boolValue
        }.sorted()
    }
}
