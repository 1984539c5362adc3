package import Foundation

/// Why a call, a transfer or a step on disk came to nothing, in the words that decisions need.
package struct CallFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The key's limit was exceeded (429).
        case rateLimited(retryAfter: Duration?)
        /// The key is not accepted (401).
        case unauthorized
        /// The API refused this very request, with its envelope.
        case refused(httpStatus: Int)
        /// The API does not know the video, and said so with its envelope.
        case notFound
        /// Nobody answered, or not with sense: transport failures, time-outs, 5xx, pages of HTML.
        case unavailable
        /// Somebody else answers in the API's place: redirects, and refusals without the API's envelope.
        case misplaced
        /// Storage or the CDN no longer honours a link.
        case linkExpired
        /// What was fetched is not a whole file of its kind.
        case invalidOutput(sha256: String)
        /// The disk is full, or the quota is.
        case noRoom
        /// The disk or the folder refused in another way.
        case localFault
        /// This process or this machine is short of descriptors or memory just now: it passes by itself, and says nothing of the disk.
        case shortage
        /// A person paused everything while it was under way.
        case interrupted
    }

    package let kind: Kind
    /// One sentence for people, free of secrets.
    package let message: String
    /// What the API said, where it said something.
    package let failure: JobFailure?

    package init(_ kind: Kind, message: String, failure: JobFailure? = nil) {
        self.kind = kind
        self.message = message
        self.failure = failure
    }
}

/// A place in storage to put one file, good for a short while. Lives in memory only: the URL is a secret.
package struct UploadTicket: Hashable, Sendable {
    package let url: String
    package let key: String

    package init(url: String, key: String) {
        self.url = url
        self.key = key
    }
}

/// What the API said of one video. The links are secrets and live in memory only.
package struct RemoteVideo: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
        /// `queued`, `processing`, or a word that is new to us: the video is waited for.
        case unfinished(String)
        case ready
        case failed(message: String?)
    }

    package let id: VideoID
    package let status: Status
    package let videoURL: String?
    package let thumbnailURL: String?
    /// When the API says it became ready, where it says so in a form that can be read.
    package let readyAt: Date?
    /// What it was made from, to tell whose it is.
    package let details: Details

    /// The settings that the API names, each nil where it names none.
    package struct Details: Hashable, Sendable {
        package var prompt: String?
        package var style: String?
        package var durationSec: Int?
        package var aspectRatio: String?
        package var resolution: String?

        package init() {}
    }

    package init(
        id: VideoID,
        status: Status,
        videoURL: String?,
        thumbnailURL: String?,
        readyAt: Date?,
        details: Details = Details()
    ) {
        self.id = id
        self.status = status
        self.videoURL = videoURL
        self.thumbnailURL = thumbnailURL
        self.readyAt = readyAt
        self.details = details
    }
}

/// How a create ended (Safety, The held brace). The one rule: not armed, not charged; armed, unsure unless a complete answer proves otherwise.
package enum CreateEnd: Hashable, Sendable {
    /// Charged, and the id is known.
    case accepted(VideoID, httpStatus: Int)
    /// A complete answer with the API's envelope proves that nothing was charged.
    case rejected(CallFailure, httpStatus: Int)
    /// Somebody else answered in the API's place: nothing was charged, but something is wrong.
    case refusedByProxy(httpStatus: Int, message: String)
    /// The closing brace never left, so nothing was charged.
    case notSent(reason: String)
    /// Perhaps charged. `raw` is what came back, if anything, and `salvage` what may be made of it.
    case unsure(message: String, httpStatus: Int?, raw: [UInt8]?, salvage: Salvage = .nothing)
}
