package import Foundation

/// Whether a video that the API knows can be the one that a job asked for. There is no list call, so this is all the proof there is.
package enum VideoMatch {
    /// What the API's documentation says it takes where a request leaves these out.
    private static let defaultRatio = "16:9"
    private static let defaultResolution = "720p"

    /// What speaks against it, in words for people; empty where nothing does.
    package static func objections(to video: RemoteVideo, for request: VideoRequest) -> [String] {
        let details = video.details
        var objections: [String] = []
        if details.prompt.map(Self.folded) != Self.folded(request.prompt) {
            objections.append(details.prompt == nil ? "the API names no prompt" : "its prompt is another")
        }
        if details.durationSec != request.durationSec {
            let found = details.durationSec.map { "\($0) s" } ?? "not named"
            objections.append("its duration is \(found), not \(request.durationSec) s")
        }
        objections += [
            Self.difference("style", details.style, request.style ?? ""),
            Self.difference("aspect ratio", details.aspectRatio, request.aspectRatio ?? Self.defaultRatio),
            Self.difference("resolution", details.resolution, request.resolution ?? Self.defaultResolution),
        ].compactMap(\.self)
        return objections
    }

    /// Whether the API names a prompt for it, and one that is not the job's. White space is the API's to change.
    static func isAnother(_ video: RemoteVideo, than prompt: PromptMark) -> Bool {
        guard let found = video.details.prompt, !found.allSatisfy(\.isWhitespace) else { return false }
        return PromptMark(found) != prompt
    }

    /// Whether an id tells that its video was made about when a create was sent: clocks differ, and queues take time.
    ///
    /// A hint to choose by where several jobs fit, and no proof against any: the API's documentation doesn't say what its ids are
    /// made of, and our own clock may have been wrong when the create was sent.
    package static func isOfTheTime(_ video: VideoID, armedAt: Date?) -> Bool {
        guard let armedAt, let made = Self.moment(of: video) else { return false }
        return (armedAt.addingTimeInterval(-5 * 60)...armedAt.addingTimeInterval(10 * 60)).contains(made)
    }

    /// The time in a version 7 UUID (RFC 9562, 5.7); nil for any other id.
    static func moment(of video: VideoID) -> Date? {
        guard let uuid = UUID(uuidString: video.rawValue)?.uuid, uuid.6 >> 4 == 7 else { return nil }
        let milliseconds = [uuid.0, uuid.1, uuid.2, uuid.3, uuid.4, uuid.5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    private static func folded(_ prompt: String) -> String {
        prompt.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A field that the API leaves out speaks neither for nor against.
    private static func difference(_ name: String, _ found: String?, _ asked: String) -> String? {
        guard let found, found != asked else { return nil }
        let asked = asked.isEmpty ? "not given" : asked
        return "its \(name) is \(found.isEmpty ? "not given" : OutputText.escape(found)), the job's \(asked)"
    }
}
