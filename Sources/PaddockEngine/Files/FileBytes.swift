import Foundation
import PaddockCore
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Bytes and names on disk, for all that reads them or makes them durable.
enum FileBytes {
    /// Reads a file from its beginning, a piece at a time.
    static func forEachChunk(of file: FileDescriptor, length: Int64, _ body: ([UInt8]) throws -> Void) throws {
        var offset: Int64 = 0
        while offset < length {
            let chunk = try Self.bytes(of: file, at: offset, count: Int(min(1 << 20, length - offset)))
            guard !chunk.isEmpty else { return }
            try body(chunk)
            offset += Int64(chunk.count)
        }
    }

    /// Up to `count` bytes at an offset.
    static func bytes(of file: FileDescriptor, at offset: Int64, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
            read = try file.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Makes the names in the folder of `path` durable.
    static func syncFolder(of path: FilePath) throws {
        let name = path.removingLastComponent()
        let folder = try FileDescriptor.open(name.isEmpty ? "." : name, .readOnly, options: [.closeOnExec, .directory])
        defer { try? folder.close() }
        try Self.sync(folder: folder)
    }

    /// fsync(2) of a folder. A file system that can't do that for folders (EINVAL: some network and FUSE ones) keeps names in its own way.
    static func sync(folder: FileDescriptor) throws {
        guard fsync(folder.rawValue) == 0 || errno == EINVAL else { throw Errno(rawValue: errno) }
    }

    /// errno, straight after a C call that failed.
    static var lastError: CInt { errno }

    /// fsync(2): returns once the bytes and the length are on disk.
    static func sync(_ file: FileDescriptor) throws {
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}

extension CallFailure {
    /// A step on disk that failed. Texts of errors from below may hold paths, never secrets.
    init(disk error: any Error, doing what: String) {
        let number = (error as? Errno) ?? Self.underlying(error)
        let reason = number.map(\.description) ?? "\(error)"
        self.init(Self.kind(of: number), message: "\(what): \(reason).")
    }

    private static func kind(of number: Errno?) -> Kind {
        switch number {
        case .noSpace, .diskQuotaExceeded: .noRoom
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory: .shortage
        default: .localFault
        }
    }

    private static func underlying(_ error: any Error) -> Errno? {
        let outer = error as NSError
        let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
        return inner.domain == NSPOSIXErrorDomain ? Errno(rawValue: CInt(inner.code)) : nil
    }
}
