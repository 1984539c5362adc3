import AsyncHTTPClient
import Foundation
public import NIOCore
import NIOHTTP1
public import SystemPackage
import _NIOFileSystem

extension HappyHorseClient {
    /// Uploads a file to a presigned URL, streamed from disk with its exact length. See
    /// ``upload(_:to:contentType:sizeBytes:progress:)`` for what else it promises.
    ///
    /// - Throws: ``HappyHorseError`` with `unreadableFile` or, where the file's size is not `sizeBytes`,
    ///   `lengthMismatch`, before anything is sent.
    public func upload(
        file: FilePath,
        to url: String,
        contentType: String,
        sizeBytes: Int64,
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws(HappyHorseError) {
        do {
            try await FileSystem.shared.withFileHandle(forReadingAt: file) { handle in
                let size = try await handle.info().size
                guard size == sizeBytes else {
                    throw HappyHorseError(.lengthMismatch, "\(file) has \(size) bytes, not \(sizeBytes).")
                }
                let chunks = handle.readChunks(in: 0..<sizeBytes, chunkLength: .kibibytes(256))
                try await self.upload(
                    chunks,
                    to: url,
                    contentType: contentType,
                    sizeBytes: sizeBytes,
                    progress: progress
                )
            }
        } catch let error as HappyHorseError {
            throw error
        } catch is CancellationError {
            throw HappyHorseError(.cancelled, "The upload was cancelled.")
        } catch let error as FileSystemError where error.isForWantOfDescriptors {
            throw HappyHorseError(.noDescriptors, "\(file) can't be read now: too many files are open.", cause: error)
        } catch {
            throw HappyHorseError(.unreadableFile, "\(file) can't be read.", cause: error)
        }
    }

    /// `PUT`s a body to a presigned URL with the given content type and exactly `sizeBytes` bytes, one chunk in memory
    /// at a time. Sends no key and follows no redirect. A PUT replaces the object as a whole, so it may be repeated.
    ///
    /// - Parameters:
    ///   - body: The bytes; read once.
    ///   - url: The presigned URL; refused as `unsafeURL` where the client must not go.
    ///   - contentType: The content type that was presigned.
    ///   - sizeBytes: The size that was presigned.
    ///   - progress: Told how many bytes were handed to the connection so far.
    /// - Throws: ``HappyHorseError``; for an answer other than 2xx with its status and, in the message, the storage's
    ///   own error code.
    public func upload<Body: AsyncSequence & Sendable>(
        _ body: Body,
        to url: String,
        contentType: String,
        sizeBytes: Int64,
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws(HappyHorseError) where Body.Element == ByteBuffer {
        guard contentType.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw HappyHorseError(.invalidRequest, "A content type must be printable ASCII.")
        }
        var request = self.transferRequest(.PUT, try self.base.check(target: url).absoluteString)
        request.headers.add(name: "Content-Type", value: contentType)
        request.body = .stream(CountedBody(base: body, progress: progress), length: .known(sizeBytes))
        let (client, prepared, settings) = (self.transferClient, request, self.configuration)
        let (result, late) = await withDeadline(settings.transferTimeout) { () -> Result<RawAnswer, HappyHorseError> in
            do {
                let response = try await client.execute(prepared, deadline: .distantFuture)
                return .success(await RawAnswer.reading(response, limit: StorageRefusal.bodyLimit))
            } catch {
                return .failure(TransportFailure.error(from: error))
            }
        }
        // A 2xx head is storage's word that it has the object; what its body says, or whether it ends, doesn't matter.
        if case .success(let answer) = result, (200...299).contains(answer.status) { return }
        guard !late else {
            throw HappyHorseError(
                .timedOut,
                "The upload took more than \(settings.transferTimeout).",
                effect: .possible
            )
        }
        throw StorageRefusal.error(of: try result.get(), key: self.key)
    }
}

extension FileSystemError {
    /// Whether the file could not be opened because this process, or the whole machine, has too many open.
    var isForWantOfDescriptors: Bool {
        guard let number = (self.cause as? SystemCallError)?.errno else { return false }
        return number == .tooManyOpenFiles || number == .tooManyOpenFilesInSystem
    }
}

/// A body that tells how much of it was taken.
private struct CountedBody<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == ByteBuffer {
    let base: Base
    let progress: @Sendable (Int64) -> Void

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let progress: @Sendable (Int64) -> Void
        var sent: Int64 = 0

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            guard let part = try await self.base.next() else { return nil }
            self.sent += Int64(part.readableBytes)
            self.progress(self.sent)
            return part
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: self.base.makeAsyncIterator(), progress: self.progress)
    }
}
