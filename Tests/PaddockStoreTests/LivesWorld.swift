import Foundation
import PaddockCore

/// Everything outside the process: the API with its ledger, storage, the CDN and the files. It goes on when the process dies.
struct World {
    /// A video that the API made, and charged.
    struct Video {
        enum Fate {
            case ready(at: BootTime)
            case fails(at: BootTime)
            /// Queued for ever.
            case hangs
        }

        let id: VideoID
        let attempt: AttemptID
        let fate: Fate
        let thumbnailAt: BootTime?
        /// Downloads that bring a damaged file before a whole one comes.
        var damagedDownloads: Int
    }

    struct File: Hashable {
        let job: JobID
        let asset: Asset
    }

    /// Every charge, in order.
    private(set) var ledger: [Video] = []
    private(set) var videos: [VideoID: Video] = [:]
    private(set) var uploads: Set<String> = []
    private var uploadCount = 0
    /// Complete files under their hidden names, by the video they hold.
    var hidden: [File: VideoID] = [:]
    /// Files in the output tree.
    var output: [File: VideoID] = [:]

    mutating func charge(_ attempt: AttemptID, at now: BootTime, _ dice: inout Randomness) -> VideoID {
        let id = VideoID(rawValue: "video-\(self.ledger.count + 1)")
        let takes = Duration.seconds(Int64.random(in: 0...400, using: &dice))
        let fate: Video.Fate =
            switch Int.random(in: 0..<20, using: &dice) {
            case 0: .fails(at: now + takes)
            case 1: .hangs
            default: .ready(at: now + takes)
            }
        let late = Duration.seconds(Int64.random(in: 0...90, using: &dice))
        let video = Video(
            id: id,
            attempt: attempt,
            fate: fate,
            thumbnailAt: Bool.random(using: &dice) ? now + takes + (Bool.random(using: &dice) ? late : .zero) : nil,
            damagedDownloads: Int.random(in: 0..<8, using: &dice) == 0 ? Int.random(in: 1...4, using: &dice) : 0
        )
        self.ledger.append(video)
        self.videos[id] = video
        return id
    }

    mutating func ticket() -> UploadTicket {
        self.uploadCount += 1
        return UploadTicket(url: "put:\(self.uploadCount)", key: "key-\(self.uploadCount)")
    }

    mutating func put(_ ticket: UploadTicket) {
        self.uploads.insert(ticket.key)
    }

    /// What a poll sees. Links name the video and last five minutes.
    func answer(_ id: VideoID, at now: BootTime) -> RemoteVideo? {
        guard let video = self.videos[id] else { return nil }
        switch video.fate {
        case .hangs:
            return RemoteVideo(id: id, status: .unfinished("queued"), videoURL: nil, thumbnailURL: nil, readyAt: nil)
        case .fails(let at) where now >= at:
            return RemoteVideo(id: id, status: .failed(message: nil), videoURL: nil, thumbnailURL: nil, readyAt: nil)
        case .ready(let at) where now >= at:
            let link = "\(id)|\((now + .seconds(300)).nanoseconds)"
            let hasThumbnail = video.thumbnailAt.map { $0 <= now } ?? false
            return RemoteVideo(
                id: id,
                status: .ready,
                videoURL: link,
                thumbnailURL: hasThumbnail ? link : nil,
                readyAt: nil
            )
        case .fails, .ready:
            let word = "processing"
            return RemoteVideo(id: id, status: .unfinished(word), videoURL: nil, thumbnailURL: nil, readyAt: nil)
        }
    }

    /// What a download of a link brings: the video's own bytes, stood for by its id and hash.
    mutating func download(_ link: String, _ asset: Asset, at now: BootTime) -> Result<FetchedFile, CallFailure> {
        let parts = link.split(separator: "|")
        guard parts.count == 2, let expiry = Int64(parts[1]), now.nanoseconds <= expiry else {
            return .failure(CallFailure(.linkExpired, message: "403 from the CDN"))
        }
        let id = VideoID(rawValue: String(parts[0]))
        if asset == .video, let left = self.videos[id]?.damagedDownloads, left > 0 {
            self.videos[id]?.damagedDownloads = left - 1
            return .failure(CallFailure(.invalidOutput(sha256: "damaged"), message: "no moov"))
        }
        return .success(Self.file(id, asset))
    }

    static func file(_ video: VideoID, _ asset: Asset) -> FetchedFile {
        let number = Int(video.rawValue.dropFirst("video-".count)) ?? 0
        let hash = String(format: "%062x%02x", number, asset == .video ? 1 : 2)
        return FetchedFile(sha256: hash, bytes: 1000, fileExtension: asset == .video ? "mp4" : "jpg")
    }
}
