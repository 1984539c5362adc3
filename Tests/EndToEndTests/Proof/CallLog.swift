import Foundation
import SystemPackage

/// One change that reached the kernel, as the shim wrote it down.
struct LoggedCall: Sendable {
    /// The numbers of `Tests/Shim/shim.c`.
    enum Operation: UInt32, Sendable {
        case created = 1
        case written, truncated, synced, folderSynced, renamed, unlinked, made, removed, allocated, linked
        /// Bytes to a TCP socket, whose inode tells connections apart.
        case sent
        /// A line on standard error.
        case said
    }

    let operation: Operation
    let inode: UInt64
    /// A place in a file, or its length.
    let offset: Int
    /// Relative to the home.
    let path: String
    let data: [UInt8]

    var text: String { String(decoding: self.data, as: UTF8.self) }
}

/// The log of one run.
enum CallLog {
    private static let headLength = 32

    /// Reads all of it. A record that a kill cut off ends the reading.
    static func read(_ file: FilePath) throws -> [LoggedCall] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file.string)))
        var calls: [LoggedCall] = []
        var place = 0
        bytes.withUnsafeBytes { bytes in
            while place + Self.headLength <= bytes.count {
                let length = Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                let number = bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                let inode = bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
                let offset = bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self)
                let pathLength = Int(bytes.loadUnaligned(fromByteOffset: place + 24, as: UInt32.self))
                guard place + length <= bytes.count, let operation = LoggedCall.Operation(rawValue: number) else {
                    return
                }
                let path = place + Self.headLength
                calls.append(
                    LoggedCall(
                        operation: operation,
                        inode: inode,
                        offset: Int(truncatingIfNeeded: offset),
                        path: String(decoding: bytes[path..<path + pathLength], as: UTF8.self),
                        data: Array(bytes[path + pathLength..<place + length])
                    )
                )
                place += length
            }
        }
        return calls
    }
}
