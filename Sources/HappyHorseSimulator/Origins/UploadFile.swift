import Foundation
import NIOCore

/// An upload on its way into a folder: hidden under a name of its own until it is whole.
final class UploadFile {
    private let directory: String
    private let path: String
    private let descriptor: Int32
    private var isFinished = false

    /// `nil` where uploads are not kept.
    init?(directory: String?) throws {
        guard let directory else { return nil }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
        self.path = "\(directory)/.\(UUID().uuidString)"
        self.descriptor = open(self.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard self.descriptor >= 0 else { throw Journal.WriteFailed(path: self.path, code: errno) }
    }

    deinit {
        close(self.descriptor)
        if !self.isFinished {
            unlink(self.path)
        }
    }

    func append(_ buffer: ByteBuffer) throws {
        var left = buffer.readableBytesView[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Journal.WriteFailed(path: self.path, code: errno) }
            left = left.dropFirst(count)
        }
    }

    func finish(named name: String) throws {
        guard rename(self.path, "\(self.directory)/\(name)") == 0 else {
            throw Journal.WriteFailed(path: self.path, code: errno)
        }
        self.isFinished = true
    }
}
