import Foundation
import PaddockCore

/// Everything outside the process: the API with its ledger, storage, the CDN and the files. It goes on when the process dies.
struct World {
    /// A video that the API made, and charged.
    struct Video {
        enum Fate {
            case ready(at: BootTime)
            case fails(at: BootTime)
            /// Queued until the trouble is over.
            case hangs
        }

        let id: VideoID
        /// The create it was charged for; nil for one that a person made in the dashboard.
        let attempt: AttemptID?
        let account: Int
        let request: VideoRequest
        var fate: Fate
        /// Before that the API's replicas do not know it yet.
        let knownFrom: BootTime
        /// Ready, and still without a link for so long.
        let linkFrom: BootTime
        let thumbnailAt: BootTime?
        /// Downloads that bring a damaged file before a whole one comes.
        var damagedDownloads: Int
        var damagedThumbnails: Int
        /// Whether the answer to its create named another id.
        var wasAnsweredWithAnother = false
    }

    /// Every charge, in order.
    private(set) var ledger: [VideoID] = []
    var videos: [VideoID: Video] = [:]
    /// Storage keys whose bytes are there, and the account they belong to.
    private(set) var uploads: [String: Int] = [:]
    private var tickets: [String: Int] = [:]
    var key = Key()
    var disk = OutputDisk()
    var receipts: [Receipt] = []
    private var calls: (windowFrom: BootTime, count: Int)?
    /// Calls a minute that the API allows the key; nil for no limit.
    let callsPerMinute: Int?
    /// Whether ids tell the time at which they were made.
    let idsTellTime: Bool

    struct Key {
        /// Whose it is: 0 is ours.
        var account = 0
        var isRevoked = false
    }

    init(callsPerMinute: Int?, idsTellTime: Bool) {
        self.callsPerMinute = callsPerMinute
        self.idsTellTime = idsTellTime
    }
}

// MARK: - The API

extension World {
    /// Counts a call against the key's limit.
    ///
    /// - Returns: how long to wait where it is over the limit; nil where it is not.
    mutating func count(callAt now: BootTime) -> Duration? {
        guard let limit = self.callsPerMinute else { return nil }
        if let calls = self.calls, now - calls.windowFrom < .seconds(60) {
            self.calls?.count += 1
            guard calls.count >= limit else { return nil }
            return calls.windowFrom + .seconds(60) - now
        }
        self.calls = (now, 1)
        return nil
    }

    mutating func charge(
        _ attempt: AttemptID?,
        _ request: VideoRequest,
        at now: BootTime,
        wall: Date,
        isCalm: Bool,
        _ dice: inout Randomness
    ) -> VideoID {
        let id = self.newID(wall, &dice)
        let takes = Duration.seconds(Int64.random(in: 0...400, using: &dice))
        let fate: Video.Fate =
            switch isCalm ? 2 : Int.random(in: 0..<20, using: &dice) {
            case 0: .fails(at: now + takes)
            case 1: .hangs
            default: .ready(at: now + takes)
            }
        let late = Duration.seconds(Int64.random(in: 0...90, using: &dice))
        func rarely(_ most: Int) -> Int {
            !isCalm && Int.random(in: 0..<8, using: &dice) == 0 ? Int.random(in: 1...most, using: &dice) : 0
        }
        self.ledger.append(id)
        self.videos[id] = Video(
            id: id,
            attempt: attempt,
            account: self.key.account,
            request: request,
            fate: fate,
            knownFrom: now + .seconds(rarely(60)),
            linkFrom: now + takes + .seconds(rarely(60)),
            thumbnailAt: Bool.random(using: &dice) ? now + takes + (Bool.random(using: &dice) ? late : .zero) : nil,
            damagedDownloads: rarely(4),
            damagedThumbnails: rarely(4)
        )
        return id
    }

    /// The trouble is over: what hung is made.
    mutating func mend(at now: BootTime) {
        for id in self.ledger {
            if case .hangs = self.videos[id]?.fate { self.videos[id]?.fate = .ready(at: now) }
            self.videos[id]?.damagedDownloads = 0
            self.videos[id]?.damagedThumbnails = 0
        }
    }

    /// A version 7 UUID, or in some worlds a version 4 one (RFC 9562).
    func newID(_ wall: Date, _ dice: inout Randomness) -> VideoID {
        var high = UInt64.random(in: .min ... .max, using: &dice)
        let low = UInt64.random(in: .min ... .max, using: &dice) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        if self.idsTellTime {
            high = UInt64(max(0, wall.timeIntervalSince1970 * 1000)) << 16 | high & 0xFFF | 0x7000
        } else {
            high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        }
        var text: [UInt8] = []
        for (index, digit) in (Self.hex(high) + Self.hex(low)).enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return VideoID(rawValue: String(decoding: text, as: UTF8.self))
    }

    static func hex(_ number: UInt64) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return stride(from: UInt64(60), through: 0, by: -4).map { digits[Int(number >> $0 & 15)] }
    }
}

// MARK: - Storage and CDN

extension World {
    mutating func ticket() -> UploadTicket {
        let number = self.tickets.count + 1
        self.tickets["videos/inputs/\(number)"] = self.key.account
        let url = "https://storage.example/\(number)?\(Secrets.query)"
        return UploadTicket(url: url, key: "videos/inputs/\(number)")
    }

    /// The bytes are there, under the account that had asked for the place.
    mutating func put(_ ticket: UploadTicket) {
        self.uploads[ticket.key] = self.tickets[ticket.key]
    }

    /// Storage cleans up.
    mutating func expire(_ key: String) {
        self.uploads[key] = nil
    }

    static func link(to video: VideoID, until expiry: BootTime) -> String {
        "https://cdn.example/\(video)|\(expiry.nanoseconds)?\(Secrets.query)"
    }

    /// The video of a link that still works.
    static func video(of link: String, at now: BootTime) -> VideoID? {
        let parts = link.split(separator: "?")[0].dropFirst("https://cdn.example/".count).split(separator: "|")
        guard parts.count == 2, let expiry = Int64(parts[1]), now.nanoseconds <= expiry else { return nil }
        return VideoID(rawValue: String(parts[0]))
    }
}
