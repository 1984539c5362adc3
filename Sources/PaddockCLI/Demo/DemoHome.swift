import Foundation
import PaddockCore
import SystemPackage

/// The fresh home that a demo makes: settings, a key, and the examples in the watched folder.
struct DemoHome: Sendable {
    let folder: FilePath

    var jobs: FilePath { self.folder.appending("jobs") }
    var output: FilePath { self.folder.appending("output") }
    var log: FilePath { self.folder.appending("demo.log") }
    private var keyFile: FilePath { self.folder.appending("happyhorse-api-key") }
    private var settingsFile: FilePath { self.folder.appending("paddock.yaml") }

    /// Makes the folder: the one asked for, which must be empty or not there, else `paddock-demo` or the next name
    /// that is free in `current`.
    ///
    /// - Throws: `CommandFailure` where the folder can't be used.
    static func make(asked: FilePath?, current: FilePath) throws -> Self {
        if let asked = asked {
            let folder = asked.isAbsolute ? asked : current.pushing(asked)
            try Self.claim(folder)
            return Self(folder: folder.lexicallyNormalized())
        }
        for number in 1...1000 {
            let folder = current.appending(number == 1 ? "paddock-demo" : "paddock-demo-\(number)")
            guard try Self.makeNew(folder) else { continue }
            return Self(folder: folder)
        }
        throw CommandFailure(
            .failure,
            code: "no_free_name",
            "a thousand demos lie here already; delete some of paddock-demo-*"
        )
    }

    /// Fills the home. The settings know nothing but the simulator, so a demo can't spend credits.
    func fill(baseURL: String, key: String) throws {
        try ExampleFiles.write(to: self.jobs)
        try Self.write(key + "\n", to: self.keyFile, mode: [.ownerReadWrite])
        try Self.write(
            self.settings(baseURL: baseURL),
            to: self.settingsFile,
            mode: [.ownerReadWrite, .groupRead, .otherRead]
        )
    }

    private func settings(baseURL: String) -> String {
        """
        # A demo's settings: the simulator that it ran with has ended, so this address answers no more.
        api:
          baseURL: \(baseURL)
          keyFile: \(self.keyFile.lastComponent?.string ?? "")
        limits:
          requestsPerMinute: 1200
        polling:
          interval: 500ms
          maxInterval: 2s
        folders:
          minFree: 50MB

        """
    }

    // MARK: Folders and files

    private static func claim(_ folder: FilePath) throws {
        guard try Self.makeNew(folder) == false else { return }
        let content = try? FileManager.default.contentsOfDirectory(atPath: folder.string)
        guard let content = content, content.isEmpty else {
            let shown = OutputText.escape(folder.string)
            throw CommandFailure.usage("\(shown) is not an empty folder; a demo wants a fresh one, or no --home at all")
        }
    }

    /// Whether the folder could be made; false where the name is taken.
    private static func makeNew(_ folder: FilePath) throws -> Bool {
        do {
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: false)
            return true
        } catch CocoaError.fileWriteFileExists {
            return false
        } catch {
            let shown = OutputText.escape(folder.string)
            throw CommandFailure(.ioFailure, code: "io_failed", "can't make \(shown): \(error.localizedDescription)")
        }
    }

    private static func write(_ text: String, to path: FilePath, mode: FilePermissions) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create, .exclusiveCreate], permissions: mode)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}
