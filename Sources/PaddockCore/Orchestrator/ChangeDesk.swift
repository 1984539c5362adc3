/// Requests of people whose answer waits for a create that is being stopped.
struct ChangeDesk: Sendable {
    private struct Waiting {
        var answers: [JobAnswer?]
        var creates: [AttemptID: Int]
    }

    private var waiting: [RequestID: Waiting] = [:]

    /// Keeps a request whose answers are complete but for those of these creates, by their place.
    mutating func keep(_ request: RequestID, answers: [JobAnswer?], creates: [AttemptID: Int]) {
        self.waiting[request] = Waiting(answers: answers, creates: creates)
    }

    /// A create has ended: the replies that are complete by it.
    mutating func ended(_ attempt: AttemptID, _ answer: (String) -> JobAnswer, name: String) -> [Reply] {
        var replies: [Reply] = []
        for (request, var kept) in self.waiting {
            guard let place = kept.creates.removeValue(forKey: attempt) else { continue }
            kept.answers[place] = answer(name)
            self.waiting[request] = kept.creates.isEmpty ? nil : kept
            if kept.creates.isEmpty {
                replies.append(.changed(request, kept.answers.compactMap(\.self)))
            }
        }
        return replies
    }
}
