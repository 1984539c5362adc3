import Crypto
import Foundation
import PaddockCore
import SystemPackage

/// Gives complete files their final names: renamed, never copied, and never over a file that is not ours.
struct Publisher: Sendable {
    /// Names that may be in the way before it is given up.
    private static let mostNames = 1000

    /// Gives a file a name in a folder, never over another: why it could not, or nil.
    typealias Moving = @Sendable (_ hidden: FilePath, _ target: String, _ folder: FileDescriptor) -> Errno?

    let output: FilePath
    let partials: PartialFiles
    /// Batches whose folders this process has made durable.
    let durable = KnownNames()
    var moving: Moving = { Self.move($0, to: $1, in: $2, by: Self.renameNoReplace) }

    /// Publishes a fetched file. Doing it again changes nothing: a target with the same bytes is the file itself.
    ///
    /// - Returns: the path relative to the output folder. `linkExpired` means that the hidden file is gone and must be fetched again.
    @concurrent
    func publish(
        _ job: JobID,
        _ name: JobName,
        _ asset: Asset,
        _ file: FetchedFile
    ) async -> Result<String, CallFailure> {
        do {
            let folder = try self.openFolder(of: name)
            defer { try? folder.close() }
            let hidden = self.partials.path(job, asset)
            self.makeReadable(hidden)
            for number in 1...Self.mostNames {
                let target = Self.fileName(name.id, number: number, fileExtension: file.fileExtension)
                switch try self.rename(hidden, to: target, in: folder, file) {
                case .renamed, .alreadyThere:
                    try FileBytes.sync(folder: folder)
                    return .success("\(name.batch)/\(target)")
                case .taken:
                    continue
                case .sourceGone:
                    return .failure(CallFailure(.linkExpired, message: "The downloaded file of \(name) is gone."))
                }
            }
            return .failure(CallFailure(.localFault, message: "Every name for \(name) is taken."))
        } catch {
            return .failure(CallFailure(disk: error, doing: "\(name) can't be published"))
        }
    }

    /// Writes the job's record, the last of its files. A record of the same job and video is replaced.
    @concurrent
    func writeRecord(_ view: JobView) async -> Result<Void, CallFailure> {
        do {
            var record = view
            record.state = .done
            record.history = nil
            if let finishedAt = view.finishedAt { record.updatedAt = finishedAt }
            let bytes = try JSONCoding.encoder(pretty: true).encode(record) + [UInt8(ascii: "\n")]
            try self.write(bytes, of: record)
            return .success(())
        } catch {
            return .failure(CallFailure(disk: error, doing: "The record of \(view.job) can't be written"))
        }
    }

    // MARK: - Renaming

    private enum Renaming {
        case renamed
        case alreadyThere
        case taken
        case sourceGone
    }

    private func rename(
        _ hidden: FilePath,
        to target: String,
        in folder: FileDescriptor,
        _ file: FetchedFile
    ) throws -> Renaming {
        guard let error = self.moving(hidden, target, folder) else { return .renamed }
        guard error == .fileExists || error == .noSuchFileOrDirectory else { throw error }
        if try Self.holds(file, target, in: folder) { return .alreadyThere }
        // A hidden file that is gone may have been given a later name just before a crash.
        return error == .fileExists || Self.exists(target, in: folder) ? .taken : .sourceGone
    }

    /// Whether these very bytes lie under a name. Reads no further than they go.
    private static func holds(_ file: FetchedFile, _ target: String, in folder: FileDescriptor) throws -> Bool {
        guard let found = try Self.opened(target, in: folder) else { return false }
        defer { try? found.close() }
        guard Self.isRegular(found) else { return false }
        var hasher = SHA256()
        var length: Int64 = 0
        try FileBytes.forEachChunk(of: found, length: file.bytes + 1) { chunk in
            hasher.update(data: chunk)
            length += Int64(chunk.count)
        }
        return length == file.bytes && hasher.finalize().hexadecimal == file.sha256
    }

    // MARK: - The record

    private func write(_ bytes: Data, of record: JobView) throws {
        let name = JobName(batch: record.batch, id: record.id)
        let folder = try self.openFolder(of: name)
        defer { try? folder.close() }
        for number in 1...Self.mostNames {
            let target = Self.fileName(name.id, number: number, fileExtension: "json")
            guard try Self.mayReplace(target, in: folder, with: record) else { continue }
            let hidden = ".\(target).part"
            let file = try Self.open(hidden, in: folder, .writeOnly, [.create, .truncate])
            defer { try? file.close() }
            _ = try file.writeAll(bytes)
            try FileBytes.sync(file)
            try Self.replace(hidden, with: target, in: folder)
            try FileBytes.sync(folder: folder)
            return
        }
        throw Errno.fileExists
    }

    /// Whether there is nothing of that name, or an earlier record of the same video.
    private static func mayReplace(_ target: String, in folder: FileDescriptor, with record: JobView) throws -> Bool {
        guard Self.exists(target, in: folder) else { return true }
        guard let file = try Self.opened(target, in: folder) else { return false }
        defer { try? file.close() }
        guard Self.isRegular(file) else { return false }
        let bytes = try FileBytes.bytes(of: file, at: 0, count: 1 << 20)
        // What is no record of ours stays.
        guard let found = try? JSONCoding.decoder().decode(JobView.self, from: Data(bytes))
        else { return false }
        return found.job == record.job && found.videoId == record.videoId
    }

    /// Opens what lies under a name; nil where it can't be ours. Trouble that would pass is thrown: a file that can't be looked at
    /// just now is no reason to take another name.
    private static func opened(_ target: String, in folder: FileDescriptor) throws -> FileDescriptor? {
        do {
            return try Self.open(target, in: folder, .readOnly)
        } catch let error as Errno {
            switch error {
            case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .ioError: throw error
            default: return nil
            }
        }
    }
}
