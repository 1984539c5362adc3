import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
        // Closed in programs that another run starts meanwhile: they would hold a manifest open for writing, and a daemon waits for the end of that.
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Child.Failed(description: "\(path): \(String(cString: strerror(errno)))") }
        try FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: bytes)
        return path
    }
}
