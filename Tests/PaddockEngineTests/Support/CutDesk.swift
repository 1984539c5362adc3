import Synchronization

/// Hands out the places at which calls are cut, one to each call that fits.
final class CutDesk: Sendable {
    /// Which answers are cut.
    struct Kind: Sendable {
        /// What the request's first line holds.
        let request: String
        let status: Int
        /// What the answer's body must hold.
        var text = ""

        func fits(_ line: String, _ answer: Answer) -> Bool {
            line.contains(self.request) && answer.status == self.status
                && (self.text.isEmpty || answer.text.contains(self.text))
        }
    }

    struct Answer: Sendable {
        let head: String
        let body: [UInt8]
        /// Whether all came that the head announced.
        var isWhole = true

        var status: Int { Int(self.head.split(separator: " ").dropFirst().first ?? "") ?? 0 }
        var text: String { String(decoding: self.body, as: UTF8.self) }
        var bytes: [UInt8] { Array(self.head.utf8) + self.body }
    }

    private struct State {
        var places: [Int]?
        var given: [Int] = []
        var length = 0
        var requests: [String: Int] = [:]
    }

    let kind: Kind
    /// The first place, and how far the next is: 0 and 1 are every byte.
    private let first: Int
    private let step: Int
    private let onSpent: @Sendable () -> Void
    private let state = Mutex(State())

    init(_ kind: Kind, first: Int, step: Int, onSpent: @escaping @Sendable () -> Void = {}) {
        self.kind = kind
        self.first = first
        self.step = step
        self.onSpent = onSpent
    }

    /// How many places were cut at.
    var cuts: Int { self.state.withLock { $0.given.count } }
    /// How long the first answer was that fitted.
    var length: Int { self.state.withLock { $0.length } }
    /// Whether every place has been cut at.
    var isSpent: Bool { self.state.withLock { $0.places?.isEmpty ?? false } }

    /// How many bytes of this answer may pass; nil for all. The first that fits says how many places there are.
    func place(for line: String, _ answer: Answer) -> Int? {
        guard self.kind.fits(line, answer) else { return nil }
        let (place, isSpent) = self.state.withLock { state -> (Int?, Bool) in
            let length = answer.bytes.count
            if state.places == nil {
                state.length = length
                state.places = Array(stride(from: self.first, to: length, by: self.step).reversed())
            }
            guard let place = state.places?.popLast() else { return (nil, false) }
            state.given.append(place)
            return (place, state.places?.isEmpty ?? false)
        }
        if isSpent { self.onSpent() }
        return place.flatMap { $0 < answer.bytes.count ? $0 : nil }
    }
}
