import Foundation
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage
import TestSupport

@testable import PaddockCLI

/// A home with jobs on record and no daemon.
struct TestHome {
    let root: FilePath
    let home: Home

    /// Makes a home in a folder of its own and runs `body` with it.
    ///
    /// - Parameters:
    ///   - jobs: What is on record, by batch.
    ///   - body: Works with the home, which is gone afterwards.
    /// - Throws: what making it or `body` throws.
    static func with(_ jobs: [String: [String]], _ body: (Self) async throws -> Void) async throws {
        try await withTemporaryDirectory { root in
            let home = Home(root: root, folders: Settings().folders)
            try home.create()
            let store = try JobStore.open(at: home.database, output: home.output)
            for (batch, ids) in jobs.sorted(by: { $0.key < $1.key }) {
                _ = try await store.accept(Self.manifest(batch, ids, home), at: Views.now)
            }
            try store.close()
            try await body(Self(root: root, home: home))
        }
    }

    var commandHome: CommandHome {
        get throws {
            var options = CommonOptions()
            options.home = self.root.string
            options.config = nil
            options.overrides = []
            return try CommandHome(options, environment: [:])
        }
    }

    private static func manifest(_ batch: String, _ ids: [String], _ home: Home) -> ManifestDraft {
        ManifestDraft(
            source: home.jobs.appending("\(batch).yaml").string,
            destination: home.accepted.appending("\(batch).yaml").string,
            batch: batch,
            namesBatch: true,
            jobs: ids.enumerated().map { index, id in
                JobDraft(
                    name: JobName(batch: batch, id: id),
                    request: VideoRequest(prompt: "A horse named \(id)", durationSec: 4),
                    references: [],
                    priority: 0,
                    metadata: [:],
                    contentHash: "\(batch)/\(id)",
                    line: index
                )
            }
        )
    }
}

/// A console whose output is a file that can be read back.
struct TestConsole {
    let console: Console
    private let output: FilePath

    init(in folder: FilePath) throws {
        self.output = folder.appending("console-output")
        let file = try FileDescriptor.open(
            self.output,
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        self.console = Console(output: file, errors: file, terminal: .of(file, environment: [:]))
    }

    /// The lines that were printed.
    var lines: [String] {
        get throws {
            let text = try String(contentsOfFile: self.output.string, encoding: .utf8)
            return text.split(separator: "\n").map(String.init)
        }
    }
}
