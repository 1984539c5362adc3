import Foundation
import PaddockCore
import SystemPackage

/// The files under a folder as a tree with sizes.
struct OutputTree: Sendable {
    struct File: Hashable, Sendable {
        /// Relative to the folder.
        var path: String
        var bytes: Int64
    }

    /// The folder's own name, as the first line.
    let title: String
    let files: [File]
    let style: PageStyle

    func lines() -> [StyledLine] {
        let folders = Dictionary(grouping: self.files) { file in
            file.path.split(separator: "/").dropLast().joined(separator: "/")
        }
        var table = self.style.table([.flexible(atLeast: 20), .figures])
        table.rows = [[.init("\(self.title)/", .strong)]]
        for folder in folders.keys.sorted() {
            if !folder.isEmpty { table.rows.append([.init("  \(OutputText.escape(folder))/", .strong)]) }
            for file in (folders[folder] ?? []).sorted(by: { $0.path < $1.path }) {
                let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
                let indent = folder.isEmpty ? "  " : "    "
                table.rows.append([
                    .init(indent + OutputText.escape(name)), .init(Amount.bytes(file.bytes), .faint),
                ])
            }
        }
        return table.lines(width: self.style.columns)
    }

    /// The files under a folder, without hidden ones.
    ///
    /// - Throws: `CocoaError` where the folder can't be read.
    static func files(in folder: FilePath) throws -> [File] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.string)
        return try paths.sorted().compactMap { path in
            guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return nil }
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path).string)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
            return File(path: path, bytes: (attributes[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
