import Foundation

/// The package's own files, found from where this file was compiled.
enum PackageTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file under `Sources` and `Tests`.
    static func swiftFiles() throws -> [SourceCode] {
        try Self.swift.get()
    }

    /// Every C file and header under `Sources`.
    static func cFiles() throws -> [SourceCode] {
        try Self.c.get()
    }

    // Read once: to tell code from comments takes far longer than any rule.
    private static let swift = Result {
        try ["Sources", "Tests"].flatMap { try Self.files(under: $0, withExtension: ["swift"]) }
    }
    private static let c = Result { try Self.files(under: "Sources", withExtension: ["c", "h"]) }

    static func manifest() throws -> String {
        try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    }

    private static func files(under folder: String, withExtension extensions: Set<String>) throws -> [SourceCode] {
        let top = Self.root.appending(path: folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: top.path)
        return try names.sorted().filter { extensions.contains(($0 as NSString).pathExtension) }.map { name in
            let text = try String(contentsOf: top.appending(path: name), encoding: .utf8)
            return SourceCode(path: folder + "/" + name, text: text)
        }
    }
}
