import Foundation
import Logging
import PaddockCore
import Synchronization
import SystemPackage

/// Says beside the database how far its record had come, so that an old copy that is put in its place is known by that: what was created
/// after it was made is not in it, and would be created again.
///
/// Written after the record is durable, and so never ahead of it. What a power cut takes from the file only makes it say less.
final class LastRunFile: Sendable {
    private static let size = 4096

    private let file: FileDescriptor
    private let state = Mutex<LastRun?>(nil)

    /// Opens or makes the file.
    ///
    /// - Throws: `Errno`.
    init(_ path: FilePath) throws {
        self.file = try FileDescriptor.open(
            path,
            .readWrite,
            options: [.create, .closeOnExec, .noFollow],
            permissions: [.ownerReadWrite]
        )
    }

    deinit {
        try? self.file.close()
    }

    /// How far the record had come; nil where the file is new, or can't be understood.
    func read() throws -> LastRun? {
        let bytes = try FileBytes.bytes(of: self.file, at: 0, count: Self.size)
        return try? JSONDecoder().decode(LastRun.self, from: Data(bytes))
    }

    /// Begins with what a start found.
    func begin(_ lastRun: LastRun, _ logger: Logger) {
        self.state.withLock { state in
            state = lastRun
            self.write(lastRun, logger)
        }
    }

    /// These are on record now.
    func note(_ records: [Record], arming: [AttemptID], _ logger: Logger) {
        self.state.withLock { state in
            guard state?.noted(records, arming: arming) == true, let state else { return }
            self.write(state, logger)
        }
    }

    /// Puts it down in one write, of a length that is always the same. Where that fails only the log is told: it helps against nothing but a
    /// copy that somebody puts back one day.
    private func write(_ lastRun: LastRun, _ logger: Logger) {
        do {
            let text = String(decoding: try JSONEncoder().encode(lastRun), as: UTF8.self)
            let line = text.padding(toLength: Self.size - 1, withPad: " ", startingAt: 0) + "\n"
            _ = try self.file.writeAll(toAbsoluteOffset: 0, line.utf8)
        } catch {
            logger.warning("state/last-run can't be written.", metadata: ["error": "\(error)"])
        }
    }
}
