import PaddockCore

/// Brings failed and cancelled jobs back: what is free at once, what charges again only when somebody agrees.
struct Retry: Sendable {
    let door: ChangeDoor
    let report: ChangeReport
    let question: Question
    /// `--yes`: somebody has agreed already.
    let isAgreed: Bool

    func run(_ wishes: NamedWishes) async throws {
        let first = try await self.door.change(wishes.jobs.map { JobChange($0, .retry(chargesAgain: self.isAgreed)) })
        let dear = first.filter { $0.outcome == .wantsConsent }
        guard !dear.isEmpty, self.question.isAgreed(Self.words(dear)) else {
            let isAsked = self.question.isAnswerable
            return try self.report.tell(
                first.map { Self.explained($0, isAsked: isAsked) },
                unknown: wishes.unknown
            )
        }
        let second = try await self.door.change(dear.map { JobChange($0.job, .retry(chargesAgain: true)) })
        let agreed = Dictionary(second.map { ($0.job, $0) }, uniquingKeysWith: { first, _ in first })
        try self.report.tell(first.map { agreed[$0.job] ?? $0 }, unknown: wishes.unknown)
    }

    static func words(_ dear: [JobAnswer]) -> String {
        let seconds = dear.reduce(0) { $0 + ($1.seconds ?? 0) }
        let named = dear.prefix(3).map(\.job).joined(separator: ", ") + (dear.count > 3 ? ", ..." : "")
        return "\(Amount.count(dear.count, "job")) would be created again, which charges again: "
            + "\(Amount.count(dear.count, "video")), \(Amount.count(seconds, "second")) (\(named)). Create?"
    }

    /// Somebody who was asked said no; where nobody could be asked, there is an option for it.
    private static func explained(_ answer: JobAnswer, isAsked: Bool) -> JobAnswer {
        guard answer.outcome == .wantsConsent else { return answer }
        var answer = answer
        answer.message = isAsked ? "left as it is" : "\(answer.message); --yes agrees to that"
        return answer
    }
}
