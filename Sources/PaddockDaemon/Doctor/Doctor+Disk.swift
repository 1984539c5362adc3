import Foundation
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// MARK: - Folders, room and database

extension Doctor {
    /// Less than this beside the database, and the next commits may fail.
    private static let leastForState: Int64 = 100_000_000

    func folders() -> [DoctorFinding] {
        let folders: [(setting: String, path: FilePath)] = [
            ("folders.jobs", self.home.jobs), ("folders.jobs", self.home.accepted),
            ("folders.jobs", self.home.rejected), ("folders.output", self.home.output),
            ("folders.state", self.home.state), ("folders.state", self.home.media),
        ]
        var findings = folders.compactMap { self.trouble($0.path, setting: $0.setting) }
        do {
            try NetworkFileSystem.refuse(self.home.state)
        } catch {
            findings.append(.problem("folders", error.message, remedy: "set folders.state to a folder on a local disk"))
        }
        if let about = try? self.home.state.stat(), !about.permissions.isDisjoint(with: .otherReadWriteExecute) {
            findings.append(
                .advice(
                    "folders",
                    "\(self.home.state) is open to everybody on this machine",
                    remedy: "chmod o= \(self.home.state)"
                )
            )
        }
        return findings.isEmpty ? [.ok("folders", "jobs, output and state are there and can be written")] : findings
    }

    private func trouble(_ folder: FilePath, setting: String) -> DoctorFinding? {
        guard let about = try? folder.stat() else {
            return .advice("folders", "\(folder) is not there", remedy: "paddock run makes it")
        }
        guard about.type == .directory else {
            return .problem("folders", "\(folder) is no folder", remedy: "move it away, or set \(setting)")
        }
        guard let refusal = FreeSpace.refusal(at: folder) else { return nil }
        guard about.userID.rawValue == geteuid() || geteuid() == 0 else {
            return .advice(
                "folders",
                "\(refusal.message) It belongs to another user, who may be the daemon's",
                remedy: "run doctor as the user that runs the daemon"
            )
        }
        return .problem("folders", refusal.message, remedy: "chmod u+rwx \(folder), or set \(setting)")
    }

    /// Whether the figures have a place, where they are wanted in a file.
    func figures() -> [DoctorFinding] {
        guard let file = self.resolved.settings.metrics.file.map(self.home.path) else { return [] }
        let folder = file.removingLastComponent()
        guard (try? folder.stat())?.type == .directory else {
            let message = "there is no folder \(folder) for metrics.file"
            return [.problem("metrics", message, remedy: "make it, or set metrics.file")]
        }
        return [self.trouble(folder, setting: "metrics.file") ?? .ok("metrics", "\(file) can be written")]
    }

    func room() -> [DoctorFinding] {
        let needed = self.resolved.settings.folders.minFree
        guard let free = FreeSpace.bytes(at: self.home.output) else {
            return [.ok("room", "not measured: there is no output folder yet")]
        }
        guard free >= needed else {
            return [
                .problem(
                    "room",
                    "\(Self.text(free)) free under \(self.home.output), and folders.minFree is \(Self.text(needed))",
                    remedy: "make room, or lower folders.minFree; until then nothing is created or downloaded"
                )
            ]
        }
        if let state = FreeSpace.bytes(at: self.home.state), state < Self.leastForState {
            return [
                .problem(
                    "room",
                    "\(Self.text(state)) free under \(self.home.state)",
                    remedy: "make room for the database"
                )
            ]
        }
        return [.ok("room", "\(Self.text(free)) free under \(self.home.output)")]
    }

    private static func text(_ bytes: Int64) -> String {
        bytes >= 1_000_000_000 ? "\(bytes / 1_000_000_000) GB" : "\(bytes / 1_000_000) MB"
    }

    func database() async -> [DoctorFinding] {
        [await self.databaseFile(), Self.library]
    }

    private func databaseFile() async -> DoctorFinding {
        do {
            let reader = try JobReader.open(at: self.home.database, output: self.home.output)
            defer { try? reader.close() }
            let damage = try await reader.damage()
            guard damage.isEmpty else {
                return .problem(
                    "database",
                    "\(self.home.database) is damaged: \(damage.prefix(3).joined(separator: "; "))",
                    remedy: "stop the daemon and restore a backup (paddock backup --help)"
                )
            }
            let jobs = try await reader.counts().total
            return .ok("database", "\(jobs) job\(jobs == 1 ? "" : "s") on record, and the quick check finds no damage")
        } catch  where error.code == .notFound {
            return .ok("database", "none yet: the first start makes it")
        } catch {
            return .problem("database", error.message, remedy: "stop the daemon, mend the cause or restore a backup")
        }
    }

    private static var library: DoctorFinding {
        guard SQLiteVersion.hasResetBug else { return .ok("sqlite", "SQLite \(SQLiteVersion.text)") }
        return .ok(
            "sqlite",
            "SQLite \(SQLiteVersion.text) has the WAL-reset bug of 3.7.0 to 3.51.2, which takes two writers; Paddock is one, so "
                + "let no other program write to its database"
        )
    }
}
