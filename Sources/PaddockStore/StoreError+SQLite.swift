import GRDB
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// MARK: - From what SQLite says

extension StoreError {
    /// Names what went wrong with the database at `path`. A `StoreError` passes through unchanged.
    ///
    /// SQL, its arguments and the text of prompts never get into the message; SQLite's own words do.
    init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
        } else if let error = error as? DatabaseError {
            self.init(database: error, path: path)
        } else {
            // What is left is decoding of our own JSON or a row that lacks a column.
            self = .damaged(path, "it holds something Paddock can't read")
        }
    }

    private init(database error: DatabaseError, path: String) {
        let words = error.message ?? "\(error.extendedResultCode)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(code: .full, message: "no room for the database: free some room on the disk of \(path)")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(code: .busy, message: Self.held(path))
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_WRITE && Self.quotaIsUsedUp(beside: path):
            self.init(code: .full, message: "a quota is used up: free some room, or raise it, on the disk of \(path)")
        case .SQLITE_IOERR, .SQLITE_NOLFS:
            let number = error.extendedResultCode.rawValue
            self.init(code: .ioError, message: "the disk failed under \(path) (SQLite \(number)): check the disk")
        case .SQLITE_CORRUPT:
            self = .damaged(path, words)
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
            self.init(code: .constraint, message: "the database refused a change that breaks its rules: \(words)")
        case .SQLITE_NOTADB:
            self.init(
                code: .cannotOpen,
                message: "\(path) is no SQLite database: \(Self.recovery(path, "move it away or restore a backup"))"
            )
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(code: .cannotOpen, message: "can't open \(path): check that its folder exists and its rights")
        case .SQLITE_READONLY:
            self.init(code: .readOnly, message: "\(path) can't be written: check the rights of the file and its folder")
        default:
            self.init(code: .other, message: "the database at \(path) failed: \(words)")
        }
    }

    /// SQLite calls a full disk full, but a quota that is used up (EDQUOT of write(2)) a failing disk: a write of our own tells them apart.
    private static func quotaIsUsedUp(beside path: String) -> Bool {
        let probe = FilePath(path + ".probe")
        do {
            let file = try FileDescriptor.open(
                probe,
                .writeOnly,
                options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite]
            )
            defer { _ = probe.withPlatformString { unlink($0) } }
            try file.closeAfter { _ = try file.writeAll([UInt8](repeating: 0, count: 1 << 16)) }
            return false
        } catch {
            return error as? Errno == .diskQuotaExceeded
        }
    }

    /// A file that can't be trusted. Says how to recover: which videos are paid for stands in three more places.
    static func damaged(_ path: String, _ words: String) -> Self {
        let words = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? "quick_check"
        return Self(
            code: .corrupt,
            message: "\(path) is damaged (\(words)): \(Self.recovery(path, "keep a copy of it and restore a backup"))"
        )
    }

    private static func held(_ path: String) -> String {
        guard let holder = ForeignHolder.find(of: path) else {
            return "another process holds \(path): end it, and start again"
        }
        let program = holder.program.map { " (\($0))" } ?? ""
        return "another process holds \(path): end process \(holder.pid)\(program), and start again"
    }

    private static func recovery(_ path: String, _ what: String) -> String {
        let folder = FilePath(path).removingLastComponent()
        return "\(what); what was paid for since then is named in \(folder.appending("receipts.log")), in the records "
            + "(output/BATCH/JOB.json) and in the log"
    }

    /// A change that does not fit what is on record.
    static func constraint(_ message: String) -> Self {
        Self(code: .constraint, message: "the record refused a change: \(message)")
    }
}
