import Crypto
import Foundation
import HappyHorse
import NIOCore
import PaddockCore
import SystemPackage

/// Brings a file from the CDN into its hidden place: streamed, resumed where it broke off, checked, and synced.
struct Fetcher: Sendable {
    /// A file of unknown length may not grow beyond this.
    private static let longest: Int64 = 2 << 30
    /// After so many bytes the file is synced, and the note says how far.
    private static let syncEvery: Int64 = 16 << 20
    /// How long a slow transfer may go on before what is there is kept, so that a kill costs no more than that.
    private static let keepEvery: Duration = .seconds(2)

    /// So many bytes of what is there come again when a download goes on. Where they differ, what follows is another file's: an ETag is only
    /// what a server says, and the API gives no hash.
    private static let overlap: Int64 = 256

    let client: HappyHorseClient
    let partials: PartialFiles

    /// Told how much of a file is there, and how much it will be where that is known.
    typealias Progress = @Sendable (_ bytes: Int64, _ total: Int64?) -> Void

    /// - Returns: the checked file, or why there is none; nil where the task was cancelled.
    @concurrent
    func fetch(
        _ job: JobID,
        _ name: JobName,
        _ asset: Asset,
        from url: String,
        progress: Progress
    ) async -> Result<FetchedFile, CallFailure>? {
        do {
            let file = try self.partials.open(job, asset)
            defer { try? file.close() }
            return .success(try await self.bring(job, asset, from: url, into: file, progress))
        } catch let error as HappyHorseError {
            if error.httpStatus == 416 { self.partials.remove(job, asset) }
            return CallFailure(error, from: .delivery).map { .failure($0) }
        } catch let problem as InvalidOutput {
            self.partials.remove(job, asset)
            return .failure(CallFailure(.invalidOutput(sha256: problem.sha256), message: problem.message))
        } catch is AnotherFile {
            self.partials.remove(job, asset)
            return .failure(CallFailure(.unavailable, message: "What follows does not belong to what is there."))
        } catch is CancellationError {
            return nil
        } catch {
            return .failure(CallFailure(disk: error, doing: "The download of \(name) can't be written"))
        }
    }

    private struct InvalidOutput: Error {
        let sha256: String
        let message: String
    }

    /// What came when a download went on is not the rest of what is there.
    private struct AnotherFile: Error {}

    private func bring(
        _ job: JobID,
        _ asset: Asset,
        from url: String,
        into file: SystemPackage.FileDescriptor,
        _ progress: Progress
    ) async throws -> FetchedFile {
        var part = try self.takeUp(job, asset, file)
        let offset = max(0, part.length - Self.overlap)
        let goesOn = offset > 0
        let download = try await self.client.download(
            from: url,
            range: goesOn ? offset : nil,
            ifRange: goesOn ? part.etag : nil
        )
        if download.httpStatus == 206 {
            guard download.etag ?? part.etag == part.etag else { throw AnotherFile() }
            part.repeated = part.length - offset
        } else {
            part = Part(etag: download.etag)
            // Before the bytes that it speaks of go: after a power cut it would vouch for others.
            try self.partials.forget(job, asset)
        }
        try file.resize(to: part.length)
        do {
            try await self.receive(download, &part, job, asset, file, progress)
        } catch {
            try self.keep(part, job, asset, file)
            throw error
        }
        if let total = download.totalLength, part.length != total || part.repeated > 0 {
            try self.keep(part, job, asset, file)
            throw HappyHorseError(.connectionLost, "The file has \(part.length) of \(total) bytes.")
        }
        try FileBytes.sync(file)
        return try Self.check(part, asset, file)
    }

    /// What is there of a file, and its hash so far.
    private struct Part {
        var length: Int64 = 0
        var hasher = SHA256()
        var etag: String?
        /// Bytes at its end that are still to come again.
        var repeated: Int64 = 0

        /// Takes from a piece what is there already, and insists that it is the same.
        ///
        /// - Throws: `AnotherFile`.
        mutating func takeRepeated(from piece: inout ByteBuffer, _ file: SystemPackage.FileDescriptor) throws {
            let count = Int(min(self.repeated, Int64(piece.readableBytes)))
            guard count > 0, let again = piece.readBytes(length: count) else { return }
            guard try FileBytes.bytes(of: file, at: self.length - self.repeated, count: count) == again else {
                throw AnotherFile()
            }
            self.repeated -= Int64(count)
        }
    }

    /// Takes up what an earlier try left, as far as it is known to be on disk.
    private func takeUp(_ job: JobID, _ asset: Asset, _ file: SystemPackage.FileDescriptor) throws -> Part {
        guard let note = self.partials.note(job, asset), !note.etag.isEmpty else { return Part() }
        let trusted = min(note.synced, try file.seek(offset: 0, from: .end))
        var part = Part(etag: note.etag)
        try FileBytes.forEachChunk(of: file, length: trusted) { chunk in
            part.hasher.update(data: chunk)
            part.length += Int64(chunk.count)
        }
        return part
    }

    private func receive(
        _ download: Download,
        _ part: inout Part,
        _ job: JobID,
        _ asset: Asset,
        _ file: SystemPackage.FileDescriptor,
        _ progress: Progress
    ) async throws {
        var synced = part.length
        var kept = ContinuousClock.now
        for try await piece in download.body {
            try Task.checkCancellation()
            var buffer = piece
            try part.takeRepeated(from: &buffer, file)
            guard part.length + Int64(buffer.readableBytes) <= download.totalLength ?? Self.longest else {
                throw HappyHorseError(.malformedAnswer, "The file is longer than announced.")
            }
            _ = try file.writeAll(toAbsoluteOffset: part.length, buffer.readableBytesView)
            buffer.withUnsafeReadableBytes { part.hasher.update(bufferPointer: $0) }
            part.length += Int64(buffer.readableBytes)
            progress(part.length, download.totalLength)
            if part.length - synced >= Self.syncEvery || ContinuousClock.now - kept >= Self.keepEvery {
                try self.keep(part, job, asset, file)
                synced = part.length
                kept = .now
            }
        }
    }

    /// Makes what is there good for a later try: bytes first, then the note of them.
    private func keep(_ part: Part, _ job: JobID, _ asset: Asset, _ file: SystemPackage.FileDescriptor) throws {
        // A weak one (RFC 9110, 8.8.1) says nothing of the bytes.
        guard let etag = part.etag, !etag.hasPrefix("W/"), part.length > 0 else { return }
        try FileBytes.sync(file)
        try self.partials.write(.init(etag: etag, synced: part.length), job, asset)
    }

    private static func check(_ part: Part, _ asset: Asset, _ file: SystemPackage.FileDescriptor) throws -> FetchedFile
    {
        let hash = part.hasher.finalize().hexadecimal
        switch asset {
        case .video:
            do {
                try MP4Check.check(file, length: part.length)
            } catch let problem as MP4Check.Problem {
                throw InvalidOutput(sha256: hash, message: "The downloaded video is no whole MP4: \(problem.message).")
            }
            return FetchedFile(sha256: hash, bytes: part.length, fileExtension: "mp4")
        case .thumbnail:
            let head = try FileBytes.bytes(of: file, at: 0, count: 12)
            let tail = try FileBytes.bytes(of: file, at: max(0, part.length - 8), count: 8)
            guard let kind = ThumbnailCheck.fileExtension(head: head, tail: tail, length: part.length) else {
                throw InvalidOutput(sha256: hash, message: "The downloaded thumbnail is no whole JPEG, PNG or WebP.")
            }
            return FetchedFile(sha256: hash, bytes: part.length, fileExtension: kind)
        }
    }
}
