import Foundation
import HappyHorse

/// What must never get on record: planted in what the world says, and looked for in everything that is written (P8).
enum Secrets {
    static let key = "hh_live_CANARY-0123456789abcdef0123456789abcdef"
    static let query = "X-Amz-Signature=CANARY-fedcba9876543210"
    static let all = [Self.key, Self.query]

    static let apiKey: APIKey = {
        guard let key = try? APIKey(Self.key) else { preconditionFailure("the canary is visible ASCII") }
        return key
    }()

    /// A sentence as a careless server might write it.
    static let leak = "request by \(Self.key) for https://cdn.example/video.mp4?\(Self.query) went wrong"

    static func isIn(_ text: String) -> Bool {
        Self.isIn(Data(text.utf8))
    }

    static func isIn(_ data: Data) -> Bool {
        // One byte that both canaries share is looked for first: this is asked of everything that is written.
        guard data.count >= Self.query.utf8.count, data.contains(UInt8(ascii: "Y")) else { return false }
        return Self.all.contains { data.firstRange(of: Data($0.utf8)) != nil }
    }
}
