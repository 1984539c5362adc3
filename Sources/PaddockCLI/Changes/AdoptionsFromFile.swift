import Foundation
import PaddockCore
import PaddockDaemon

/// `resolve --ids-from`: gives many videos to the held jobs that they fit, by what the API says of them.
struct AdoptionsFromFile: Sendable {
    let door: ChangeDoor
    let report: ChangeReport
    let question: Question

    /// The most ids that a file may name.
    private static let mostIDs = 10_000

    /// - Throws: `CommandFailure` where the file can't be read, or a video found no job.
    func run(_ file: String) async throws {
        let plan = AdoptionPlan(try await self.door.match(try Self.ids(in: file)))
        var pairs = plan.pairs
        var problems = plan.strangers.map { "video \(OutputText.escape($0.video)): \(OutputText.escape($0.message))" }
        for question in plan.questions {
            if let job = self.asked(question, taken: Set(pairs.map(\.job))) {
                pairs.append(AdoptionPlan.Pair(video: question.video, job: job))
            } else {
                problems.append(self.undecided(question))
            }
        }
        let answers = try await self.door.change(
            pairs.map { JobChange($0.job, .adopt(VideoID(rawValue: $0.video))) }
        )
        try self.report.tell(answers, besides: problems)
    }

    /// The ids in a file: the first word of each line that is neither empty nor a comment.
    static func ids(in file: String) throws(CommandFailure) -> [VideoID] {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(.notFound, code: "not_found", "can't read \(OutputText.escape(file)): one id a line")
        }
        let words = text.split(whereSeparator: \.isNewline).compactMap { line in
            line.split { $0.isWhitespace || $0 == "," }.first.map(String.init)
        }
        let ids = words.filter { !$0.hasPrefix("#") }.map(VideoID.init(typed:))
        guard !ids.isEmpty, ids.count <= Self.mostIDs else {
            throw CommandFailure(
                .failure,
                code: "no_ids",
                "\(OutputText.escape(file)) names \(ids.count) ids; allowed: 1 to \(Self.mostIDs), one a line"
            )
        }
        return ids
    }

    private func asked(_ fit: VideoFit, taken: Set<String>) -> String? {
        let free = fit.jobs.filter { !taken.contains($0) }
        guard !free.isEmpty, self.question.isAnswerable else { return nil }
        let choices = free.enumerated().map { "  \($0 + 1)  \(OutputText.escape($1))\n" }.joined()
        let text = "video \(OutputText.escape(fit.video)) fits:\n\(choices)Which? [1-\(free.count), else none] "
        guard let number = self.question.answer(to: text).flatMap({ Int($0) }), free.indices.contains(number - 1) else {
            return nil
        }
        return free[number - 1]
    }

    private func undecided(_ fit: VideoFit) -> String {
        let video = OutputText.escape(fit.video)
        let jobs = fit.jobs.prefix(3).joined(separator: ", ") + (fit.jobs.count > 3 ? ", ..." : "")
        let command = self.door.home.hint("resolve \(fit.jobs.first ?? "BATCH/ID") --adopt \(video)")
        return "video \(video) fits \(OutputText.escape(jobs)), and may be another's: decide by `\(command)`"
    }
}

extension VideoID {
    /// An id as a person gives it: UUIDs may be in capitals.
    init(typed text: String) {
        self.init(rawValue: UUID(uuidString: text) == nil ? text : text.lowercased())
    }
}
