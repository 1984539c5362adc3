import Foundation
import SystemPackage

/// Reading files that are small by nature: settings, keys, locks.
enum SmallFile {
    /// Why a small file could not be read.
    enum Failure: Error, Hashable, CustomStringConvertible {
        case missing
        case notAFile
        case tooLarge(limit: Int)
        case unreadable(Errno)

        var description: String {
            switch self {
            case .missing: "is missing"
            case .notAFile: "is not a file"
            case .tooLarge(let limit): "is larger than \(limit) bytes"
            case .unreadable(let errno): "can't be read: \(errno)"
            }
        }
    }

    /// The whole file and its rights, both of the one file that was opened.
    static func read(_ path: FilePath, atMost limit: Int) throws(Failure) -> (data: Data, permissions: FilePermissions)
    {
        do {
            // Not blocking, so that a pipe under the name can't hold up a start.
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            return try file.closeAfter { try self.read(file, atMost: limit) }
        } catch let failure as Failure {
            throw failure
        } catch let errno as Errno {
            throw errno == .noSuchFileOrDirectory || errno == .notDirectory ? .missing : .unreadable(errno)
        } catch {
            throw .unreadable(.ioError)
        }
    }

    private static func read(
        _ file: FileDescriptor,
        atMost limit: Int
    ) throws -> (data: Data, permissions: FilePermissions) {
        let about = try file.stat()
        guard about.type == .regular else { throw Failure.notAFile }

        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { return (data, about.permissions) }
            data.append(contentsOf: buffer[..<count])
            guard data.count <= limit else { throw Failure.tooLarge(limit: limit) }
        }
    }
}
