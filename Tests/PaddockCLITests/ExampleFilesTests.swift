import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import PaddockCLI

struct ExampleFilesTests {
    private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The files of `jobs/examples`, without what is for the reader of the checkout alone.
    private static func onDisk() throws -> [String: Data] {
        let folder = Self.checkout.appending(path: "jobs/examples")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        var files: [String: Data] = [:]
        for name in names where name != "README.md" && !name.hasPrefix(".") {
            guard !folder.appending(path: name).hasDirectoryPath,
                let data = try? Data(contentsOf: folder.appending(path: name))
            else { continue }
            files[name] = data
        }
        return files
    }

    @Test func programCarriesTheExamplesAsTheyAre() throws {
        let carried = Dictionary(uniqueKeysWithValues: ExampleFiles.all.map { ($0.path, $0.content) })
        #expect(carried == (try Self.onDisk()).mapValues(Optional.some), "run deploy/embed-examples.sh")
    }

    @Test func examplesAreWrittenOut() async throws {
        try await withTemporaryDirectory { folder in
            try ExampleFiles.write(to: folder)
            for (name, content) in try Self.onDisk() {
                #expect(try Data(contentsOf: URL(filePath: folder.appending(name).string)) == content)
            }
        }
    }
}
