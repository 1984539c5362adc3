import Foundation
import GRDB
import SystemPackage

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the last owner of the database left behind: whether the file must be looked over before it is trusted.
///
/// A row says that somebody has it open, and on which boot of the machine; closing it says so too. A process that was killed looks
/// like one whose machine lost its power, but for the boot. That the database itself failed is told by a file beside it.
struct RunMark {
    /// Up to this size looking a database over takes about a second, so every end that was not clean is followed by it.
    private static let looksAlwaysUpTo: Int64 = 256 << 20

    private static let closed = "closed"

    let file: DatabaseFile
    /// This boot of the machine; nil where the system names none.
    let boot: String?
    private let smallBytes: Int64

    init(_ file: DatabaseFile, boot: String? = Self.currentBoot, smallBytes: Int64 = Self.looksAlwaysUpTo) {
        self.file = file
        self.boot = boot
        self.smallBytes = smallBytes
    }

    /// Whether what is in the file may not be what was written.
    ///
    /// What a killed process wrote is safe with the kernel as long as the machine stays up, so after a mere kill only a small database is
    /// looked over: a large one would keep people waiting for nothing.
    func isDoubtful(_ db: Database) throws -> Bool {
        if access(self.failurePath, F_OK) == 0 { return true }
        let left = try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'run'")
        guard left != Self.closed else { return false }
        return left == nil || left != self.open || self.file.bytes <= self.smallBytes
    }

    /// Somebody has the database open from now on, and what was in doubt is not any more.
    func begin(_ writer: some DatabaseWriter) throws {
        try writer.write { db in try Self.set(self.open ?? "open", db) }
        _ = unlink(self.failurePath)
    }

    /// Everything is written, and the next owner need not doubt it.
    func end(_ writer: some DatabaseWriter) throws {
        try writer.write { db in try Self.set(Self.closed, db) }
    }

    /// The database failed: the next owner looks it over, whatever its size. The disk may refuse this file too; then the row stays.
    func noteFailure() {
        let made = try? FileDescriptor.open(
            FilePath(self.failurePath),
            .writeOnly,
            options: [.create, .closeOnExec],
            permissions: FilePermissions(rawValue: DatabaseFile.permissions)
        )
        guard let made else { return }
        _ = fsync(made.rawValue)
        try? made.close()
    }

    private var open: String? { self.boot.map { "open on boot \($0)" } }

    private var failurePath: String { self.file.path.string + "-failed" }

    private static func set(_ value: String, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO setting(name, value) VALUES ('run', ?1) ON CONFLICT(name) DO UPDATE SET value = ?1",
            arguments: [value]
        )
    }

    /// random(4): made anew at each boot.
    static let currentBoot: String? = {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return text?.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }()
}
