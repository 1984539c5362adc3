import CPaddockLinux
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

/// The hidden files that downloads grow in, on the output's own file system so that the last step is a rename.
///
/// Beside each lies a note of how far it is known to be on disk and which version of the file it is, so that a download goes on
/// after a crash from bytes that can be trusted.
struct PartialFiles: Sendable {
    /// What is known of a partial file.
    struct Note: Codable, Sendable {
        var etag: String
        /// Bytes known to be on disk.
        var synced: Int64
    }

    let folder: FilePath

    func path(_ job: JobID, _ asset: Asset) -> FilePath {
        self.folder.appending("\(job.rawValue).\(asset.rawValue).part")
    }

    /// Opens or makes a partial file, for this process's owner alone.
    func open(_ job: JobID, _ asset: Asset) throws -> FileDescriptor {
        try self.makeFolder()
        return try FileDescriptor.open(
            self.path(job, asset),
            .readWrite,
            options: [.create, .closeOnExec, .noFollow],
            permissions: [.ownerReadWrite]
        )
    }

    func note(_ job: JobID, _ asset: Asset) -> Note? {
        let path = self.notePath(job, asset)
        guard let data = FileManager.default.contents(atPath: path.string) else { return nil }
        return try? JSONDecoder().decode(Note.self, from: data)
    }

    /// Replaces the note in one step. By a name of our own: a kill in between must leave nothing that nobody knows.
    func write(_ note: Note, _ job: JobID, _ asset: Asset) throws {
        let data = try JSONEncoder().encode(note)
        let fresh = self.freshNotePath(job, asset)
        let file = try FileDescriptor.open(
            fresh,
            .writeOnly,
            options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: [.ownerReadWrite]
        )
        try file.closeAfter { _ = try file.writeAll(data) }
        let path = self.notePath(job, asset)
        let status = fresh.withPlatformString { from in path.withPlatformString { to in rename(from, to) } }
        guard status == 0 else { throw Errno(rawValue: errno) }
    }

    /// Removes the note alone: nothing is known of the file any more.
    func forget(_ job: JobID, _ asset: Asset) throws {
        let status = self.notePath(job, asset).withPlatformString { unlink($0) }
        guard status == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
    }

    /// Removes what is left of a job's downloads. What can't be removed is only litter.
    func remove(_ job: JobID) {
        for asset in Asset.allCases {
            self.remove(job, asset)
        }
    }

    func remove(_ job: JobID, _ asset: Asset) {
        try? FileManager.default.removeItem(atPath: self.path(job, asset).string)
        try? FileManager.default.removeItem(atPath: self.notePath(job, asset).string)
        try? FileManager.default.removeItem(atPath: self.freshNotePath(job, asset).string)
    }

    /// Why no download could grow here, found out by making a file: what room and rights say leaves out quotas, files that can't be
    /// counted any more, and a disk that fails. Nil where one can.
    func refusal() -> CallFailure? {
        let path = self.folder.appending("room.probe")
        do {
            try self.makeFolder()
            let file = try FileDescriptor.open(
                path,
                .writeOnly,
                options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite]
            )
            defer { try? FileManager.default.removeItem(atPath: path.string) }
            try file.closeAfter { _ = try file.writeAll([UInt8](repeating: 0, count: 1 << 16)) }
            return nil
        } catch {
            return CallFailure(disk: error, doing: "Nothing can be put into \(self.folder)")
        }
    }

    private func notePath(_ job: JobID, _ asset: Asset) -> FilePath {
        self.folder.appending("\(job.rawValue).\(asset.rawValue).note")
    }

    private func freshNotePath(_ job: JobID, _ asset: Asset) -> FilePath {
        self.folder.appending("\(job.rawValue).\(asset.rawValue).note.part")
    }

    private func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: self.folder.string,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }
}
