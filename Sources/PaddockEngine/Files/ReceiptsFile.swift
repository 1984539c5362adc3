import CPaddockLinux
import Foundation
import PaddockCore
import Synchronization
import SystemPackage

/// Where ids of paid videos go when the database refuses them: room taken in advance, every write synchronous.
///
/// One JSON object a line; the rest of the file is zeros. Read at every start, emptied once the database has what it holds.
final class ReceiptsFile: Sendable {
    /// Room for thousands of ids: far more than can ever be in the air.
    private static let size: Int64 = 1 << 20

    private struct State {
        var end: Int64 = 0
        var held: Set<Receipt> = []
    }

    private let file: FileDescriptor
    private let state = Mutex(State())

    /// Opens or makes the file and takes its room.
    ///
    /// - Throws: `Errno` where there is no room or no right.
    init(_ path: FilePath) throws {
        self.file = try FileDescriptor.open(
            path,
            .readWrite,
            options: [.create, .closeOnExec, .noFollow, FileDescriptor.OpenOptions(rawValue: Self.synchronous)],
            permissions: [.ownerReadWrite]
        )
        if paddock_preallocate(self.file.rawValue, Self.size) != 0 {
            let error = Errno(rawValue: FileBytes.lastError)
            guard error == .notSupported || error == .noFunction else { throw error }
            // File systems without fallocate(2) keep the promise of order, not that of room.
            try self.file.resize(to: Self.size)
        }
        try FileBytes.syncFolder(of: path)
    }

    deinit {
        try? self.file.close()
    }

    /// What the last run left. A line that was torn by a power cut ends the reading: nothing after it was acknowledged.
    func read() throws -> [Receipt] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: Int(Self.size)) { buffer, count in
            count = try self.file.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        var receipts: [Receipt] = []
        for line in bytes.prefix(while: { $0 != 0 }).split(separator: UInt8(ascii: "\n")) {
            guard let receipt = try? JSONDecoder().decode(Receipt.self, from: Data(line)) else { break }
            receipts.append(receipt)
        }
        return receipts
    }

    func holds(_ receipt: Receipt) -> Bool {
        self.state.withLock { $0.held.contains(receipt) }
    }

    /// Durable when it returns.
    func append(_ receipt: Receipt) throws {
        let line = try JSONEncoder().encode(receipt) + [UInt8(ascii: "\n")]
        try self.state.withLock { state in
            try self.file.writeAll(toAbsoluteOffset: state.end, line)
            state.end += Int64(line.count)
            state.held.insert(receipt)
        }
    }

    /// The database has these. Once it has everything that the file holds, the file is emptied.
    func settle(_ receipts: [Receipt]) throws {
        try self.state.withLock { state in
            guard !state.held.isEmpty else { return }
            state.held.subtract(receipts)
            guard state.held.isEmpty else { return }
            try self.wipe(&state)
        }
    }

    /// The database has everything, what the last run left included.
    func clear() throws {
        try self.state.withLock { state in
            state.end = try self.read().isEmpty ? state.end : Self.size
            try self.wipe(&state)
        }
    }

    private func wipe(_ state: inout State) throws {
        try self.file.writeAll(toAbsoluteOffset: 0, [UInt8](repeating: 0, count: max(4096, Int(state.end))))
        state = State()
    }

    #if os(Linux)
    /// `O_DSYNC` of open(2) on Linux, which the Swift module does not name.
    private static let synchronous: CInt = 0o10000
    #else
    private static let synchronous: CInt = 0
    #endif
}
