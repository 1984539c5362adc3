import Foundation
import HappyHorse
import PaddockCore
import SystemPackage

/// The API's calls in the core's words. Cancelled calls answer nil: they are no failure and no attempt.
struct APICalls: Sendable {
    let client: HappyHorseClient

    func presign(_ content: MediaContent) async -> Result<UploadTicket, CallFailure>? {
        do {
            let upload = try await self.client.presign(
                kind: HappyHorse.MediaKind(content.kind),
                contentType: content.contentType,
                sizeBytes: content.bytes
            )
            return .success(UploadTicket(url: upload.uploadURL, key: upload.key))
        } catch {
            return CallFailure(error, from: .fixedPath).map { .failure($0) }
        }
    }

    func put(
        _ content: MediaContent,
        from path: FilePath,
        with ticket: UploadTicket
    ) async -> Result<UploadTicket, CallFailure>? {
        do {
            try await self.client.upload(
                file: path,
                to: ticket.url,
                contentType: content.contentType,
                sizeBytes: content.bytes
            )
            return .success(ticket)
        } catch {
            return CallFailure(error, from: .storage).map { .failure($0) }
        }
    }

    /// The held brace: `arm` runs when all but the body's last byte is out, and only then that byte follows.
    func create(_ body: Data, arm: @escaping @Sendable () async throws -> Void) async -> CreateEnd {
        CreateEnd(await self.client.create(body: [UInt8](body), arm: arm))
    }

    func video(_ id: VideoID) async -> Result<RemoteVideo, CallFailure>? {
        do {
            return .success(RemoteVideo(try await self.client.video(id: id.rawValue)))
        } catch {
            return CallFailure(error, from: .video).map { .failure($0) }
        }
    }

    /// Asks for any video: every answer that is the API's own shows that it is there and takes the key.
    func probe(_ id: VideoID?) async -> Result<Void, CallFailure>? {
        // The nil UUID (RFC 9562, 5.9) is nobody's video.
        let asked = id?.rawValue ?? "00000000-0000-0000-0000-000000000000"
        do {
            _ = try await self.client.video(id: asked)
            return .success(())
        } catch {
            guard let failure = CallFailure(error, from: .video) else { return nil }
            switch failure.kind {
            case .notFound, .refused: return .success(())
            default: return .failure(failure)
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
