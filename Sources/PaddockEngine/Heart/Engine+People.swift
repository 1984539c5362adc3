package import PaddockCore
import PaddockStore

// MARK: - What people change

extension Engine: JobMoves {
    package func apply(
        _ changes: [JobChange],
        seen: [VideoID: Result<RemoteVideo, CallFailure>]
    ) async throws -> [JobAnswer] {
        guard !changes.isEmpty else { return [] }
        let wishes = changes.map { change in
            guard case .adopt(let video) = change.move else { return AskedChange(change, facts: nil) }
            return AskedChange(change, facts: nil, seen: seen[video])
        }
        let reply = try await self.replies.reply { self.mailbox.post(.changeAsked($0, wishes)) }
        guard case .changed(_, let answers) = reply else { return [] }
        return answers
    }

    package func look(at video: VideoID) async throws -> Result<RemoteVideo, CallFailure> {
        let reply = try await self.replies.reply { self.mailbox.post(.inspectAsked($0, video)) }
        guard case .inspected(_, let result) = reply else {
            return .failure(CallFailure(.unavailable, message: "Nobody looked at video \(video)."))
        }
        return result
    }

    /// The events with the facts that people's requests are decided by, read now.
    func withFacts(_ events: [Event]) async throws -> [Event] {
        guard case .changeAsked(let request, let wishes) = events.first else { return events }
        let seen = wishes.compactMap { wish -> (VideoID, Result<RemoteVideo, CallFailure>)? in
            guard case .adopt(let video) = wish.change.move, let seen = wish.seen else { return nil }
            return (video, seen)
        }
        let asked = try await PatientRead.of(self.clock) {
            try await self.store.asked(
                wishes.map(\.change),
                seen: Dictionary(seen, uniquingKeysWith: { first, _ in first })
            )
        }
        return [.changeAsked(request, asked)]
    }
}

extension Mailbox.Batch {
    /// The events as turns: each request of a person in one of its own, the others together, in their order. At least one.
    var turns: [[Event]] {
        var turns: [[Event]] = [[]]
        for event in self.events {
            if event.isChange {
                turns += [[event], []]
            } else {
                turns[turns.count - 1].append(event)
            }
        }
        let full = turns.filter { !$0.isEmpty }
        return full.isEmpty ? [[]] : full
    }
}

extension Event {
    fileprivate var isChange: Bool {
        if case .changeAsked = self { true } else { false }
    }
}
