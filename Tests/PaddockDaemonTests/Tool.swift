import Foundation
import Testing

/// A program of others that some tests need, and do without where it is missing.
struct Tool: Sendable {
    /// The package's own folder, from which it runs.
    static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let whatIsMissing: Comment
    private let path: String?

    init(_ name: String, from remedy: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        self.path = folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        self.whatIsMissing = "\(name) is missing: \(remedy)"
    }

    var isThere: Bool { self.path != nil }

    /// Runs it to its end; both of its outputs are one.
    func run(_ arguments: [String], input: String) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(self.path))
        process.arguments = arguments
        process.currentDirectoryURL = Self.package
        let (given, said) = (Pipe(), Pipe())
        process.standardInput = given
        process.standardOutput = said
        process.standardError = said
        try process.run()
        // Small enough for the pipe: nobody has to read meanwhile.
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try given.fileHandleForWriting.close()
        let output = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
