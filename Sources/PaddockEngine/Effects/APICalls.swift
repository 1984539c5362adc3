import Foundation
import HappyHorse
import PaddockCore
import SystemPackage

/// The API's calls in the core's words. Cancelled calls answer nil: they are no failure and no attempt.
struct APICalls: Sendable {
    let client: HappyHorseClient
    /// Told of what an answer's headers say of the key's limit, before the answer itself is.
    let hint: @Sendable (RateHint) -> Void

    func presign(_ content: MediaContent) async -> Result<UploadTicket, CallFailure>? {
        do {
            let upload = try await self.client.presign(
                kind: HappyHorse.MediaKind(content.kind),
                contentType: content.contentType,
                sizeBytes: content.bytes
            )
            self.tell(upload.rateLimit)
            return .success(UploadTicket(url: upload.uploadURL, key: upload.key))
        } catch {
            self.tell(error)
            return CallFailure(error, from: .fixedPath).map { .failure($0) }
        }
    }

    func put(
        _ content: MediaContent,
        from path: FilePath,
        with ticket: UploadTicket,
        progress: @escaping @Sendable (Int64) -> Void
    ) async -> Result<UploadTicket, CallFailure>? {
        do {
            try await self.client.upload(
                file: path,
                to: ticket.url,
                contentType: content.contentType,
                sizeBytes: content.bytes,
                progress: progress
            )
            return .success(ticket)
        } catch {
            return CallFailure(error, from: .storage).map { .failure($0) }
        }
    }

    /// The held brace: `arm` runs when all but the body's last byte is out, and only then that byte follows.
    func create(_ body: Data, arm: @escaping @Sendable () async throws -> Void) async -> CreateEnd {
        let outcome = await self.client.create(body: [UInt8](body), arm: arm)
        switch outcome {
        case .accepted(let video, _): self.tell(video.rateLimit)
        case .rejected(let error): self.tell(error.rateLimit)
        case .refusedByProxy, .notSent, .unsure: break
        }
        return CreateEnd(outcome)
    }

    private func tell(_ error: HappyHorseError) {
        if let told = error.apiError { self.tell(told.rateLimit) }
    }

    private func tell(_ limit: RateLimitHints) {
        guard let remaining = limit.remaining, let reset = limit.resetAfter else { return }
        self.hint(RateHint(remaining: remaining, resetAfter: reset))
    }

    func video(_ id: VideoID) async -> Result<RemoteVideo, CallFailure>? {
        do {
            let video = try await self.client.video(id: id.rawValue)
            self.tell(video.rateLimit)
            return .success(RemoteVideo(video))
        } catch {
            self.tell(error)
            return CallFailure(error, from: .video).map { .failure($0) }
        }
    }

    /// Asks for any video: every answer that is the API's own shows that it is there and takes the key.
    func probe(_ id: VideoID?) async -> Result<Void, CallFailure>? {
        // The nil UUID (RFC 9562, 5.9) is nobody's video.
        let asked = id?.rawValue ?? "00000000-0000-0000-0000-000000000000"
        do {
            self.tell(try await self.client.video(id: asked).rateLimit)
            return .success(())
        } catch {
            self.tell(error)
            guard let failure = CallFailure(error, from: .video) else { return nil }
            switch failure.kind {
            case .notFound, .refused:
                return .success(())
            case .rateLimited, .unauthorized, .unavailable, .misplaced, .linkExpired, .invalidOutput, .noRoom,
                .localFault, .shortage, .interrupted:
                return .failure(failure)
            }
        }
    }
}

extension HappyHorse.MediaKind {
    init(_ kind: PaddockCore.MediaKind) {
        switch kind {
        case .image: self = .image
        case .video: self = .video
        case .audio: self = .audio
        }
    }
}

extension RemoteVideo {
    init(_ video: Video) {
        let status: Status =
            switch video.status {
            case .queued, .processing, .unknown: .unfinished(SignedURLs.removed(from: video.status.rawValue))
            case .ready: .ready
            case .failed: .failed(message: video.errorMessage.map(SignedURLs.removed(from:)))
            }
        var details = Details()
        details.prompt = video.prompt
        details.style = video.style
        details.durationSec = video.durationSec
        details.aspectRatio = video.aspectRatio
        details.resolution = video.resolution
        self.init(
            id: VideoID(rawValue: video.id),
            status: status,
            videoURL: video.videoURL,
            thumbnailURL: video.thumbnailURL,
            readyAt: video.readyAt,
            details: details
        )
    }
}
