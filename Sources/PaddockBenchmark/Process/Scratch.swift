import Foundation

/// A folder of its own for one run, removed after it.
struct Scratch: Sendable {
    let path: String

    static func with<Value>(_ body: (Scratch) async throws -> Value) async throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "paddock-benchmark-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(Scratch(path: path))
    }

    func write(_ name: String, _ bytes: Data) throws -> String {
        let path = "\(self.path)/\(name)"
        try bytes.write(to: URL(filePath: path))
        return path
    }
}
