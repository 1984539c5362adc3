#if os(Linux)
import Foundation

/// What the program has let the world know up to some call, and so may never forget again.
struct Promises: Sendable {
    /// Jobs whose create has left the process to its last byte: perhaps paid.
    private(set) var sent: Set<String> = []
    /// Videos whose ids were acted on or told.
    private(set) var videos: Set<String> = []
    /// Jobs that were said to be done.
    private(set) var done: Set<String> = []
    /// Batches that were said to be accepted.
    private(set) var accepted: Set<String> = []
    /// Batches whose manifests lie in the watched folder, or have lain there: from then on Paddock answers for them.
    private(set) var dropped: Set<String> = []
    private static let nobody = "00000000-0000-0000-0000-000000000000"
    /// What went over each connection since its last request began.
    private var requests: [UInt64: String] = [:]

    /// Takes a call.
    mutating func note(_ call: LoggedCall, of recording: Recording) {
        switch call.operation {
        case .sent: self.noteRequest(call, recording)
        case .said:
            for line in call.text.split(separator: "\n") { self.noteLine(line) }
        default: break
        }
    }

    /// Takes a file that a person has put into the watched folder.
    mutating func note(_ drop: Recording.Drop) {
        let name = drop.path.split(separator: "/").last ?? ""
        if name.hasSuffix(".yaml") { self.dropped.insert(String(name.dropLast(".yaml".count))) }
    }

    private mutating func noteRequest(_ call: LoggedCall, _ recording: Recording) {
        let text = call.text
        let isNew = ["GET ", "POST ", "PUT "].contains { text.hasPrefix($0) }
        let request = (isNew ? "" : self.requests[call.inode] ?? "") + text
        self.requests[call.inode] = request
        if request.hasPrefix("GET /api/v1/videos/") {
            let video = String(request.dropFirst("GET /api/v1/videos/".count).prefix { !" ?".contains($0) })
            // A question that is only to find out whether somebody answers names no video.
            if video != Self.nobody { self.videos.insert(video) }
        }
        guard request.hasPrefix("POST /api/v1/videos "), request.hasSuffix("}") else { return }
        guard let body = request.range(of: "\r\n\r\n"), let json = try? JSON(text: String(request[body.upperBound...]))
        else { return }
        if let job = json.prompt.string.flatMap(recording.job) { self.sent.insert(job) }
    }

    private mutating func noteLine(_ line: Substring) {
        if line.contains(" Charged. "), let video = Self.value("video.id", line) { self.videos.insert(video) }
        if line.contains(" Done. "), let job = Self.value("job", line) { self.done.insert(job) }
        if line.contains(" Accepted a manifest. "), let batch = Self.value("batch", line) {
            self.accepted.insert(batch)
        }
    }

    private static func value(_ name: String, _ line: Substring) -> String? {
        line.split(separator: " ").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
#endif
