import PaddockCore

/// One line of what needs a person: what it is, why, and the command that helps.
struct Attention: Hashable, Sendable {
    var subject: String
    var reason: String
    var tone: Tone
    var command: String
    /// Whether it is about jobs that are held, which stand first.
    var isHeld = false

    /// Everything in a report that waits for a person, the dearest first.
    static func all(in report: StatusReport, style: PageStyle) -> [Attention] {
        Self.held(report, hint: style.hint) + Self.gates(report.view.gates, style: style)
            + Self.failed(report.view.batches, hint: style.hint)
    }

    private static func held(_ report: StatusReport, hint: CommandHint) -> [Attention] {
        let missing = Self.missing(report, hint: hint)
        let named = report.held.prefix(StatusReport.namedHeldJobs)
            .filter { missing == nil || $0.error?.code != JobFailure.videoNotFound }
            .map { job in
                Attention(
                    subject: "held \(job.job)",
                    reason: Self.text(job.error),
                    tone: .warning,
                    command: hint(Self.command(for: job)),
                    isHeld: true
                )
            }
        let all = report.view.batches.reduce(0) { $0 + $1.counts[.held] }
        let others = all - named.count - (missing == nil ? 0 : report.heldByCode[JobFailure.videoNotFound] ?? 0)
        let told = [missing].compactMap(\.self) + named
        guard others > 0 else { return told }
        let rest = Attention(
            subject: "held \(Amount.count(others, named.isEmpty ? "job" : "more job"))",
            reason: "a person must decide",
            tone: .warning,
            command: hint("list --state held"),
            isHeld: true
        )
        return told + [rest]
    }

    /// A paid video that the API did not know is followed on before anything is paid again: the old key may be back.
    private static func command(for job: JobView) -> String {
        guard job.error?.code == JobFailure.videoNotFound, let video = job.videoId else { return "show \(job.job)" }
        return "resolve \(job.job) --adopt \(OutputText.escape(video))"
    }

    /// Many paid videos that the API does not know are one cause: the key is another account's.
    private static func missing(_ report: StatusReport, hint: CommandHint) -> Attention? {
        guard let count = report.heldByCode[JobFailure.videoNotFound], count > 1 else { return nil }
        return Attention(
            subject: "held \(count) jobs",
            reason: "video_not_found: the key seems to be another account's; nothing is lost, put the old key back",
            tone: .warning,
            command: hint("resume"),
            isHeld: true
        )
    }

    private static func gates(_ gates: [GateView], style: PageStyle) -> [Attention] {
        gates.map { gate in
            let next = gate.nextTryAt.map { "next try \(style.time.distance($0))" }
            let reason = [gate.reasonInLine, next].compactMap { $0 }.joined(separator: "; ")
            return Attention(
                subject: "gate \(OutputText.escape(gate.gate)) closed \(style.time.short(gate.since))",
                reason: reason,
                tone: .warning,
                command: style.hint("resume")
            )
        }
    }

    /// A line for each batch with failed jobs, or one for all where they are many.
    private static func failed(_ batches: [BatchView], hint: CommandHint) -> [Attention] {
        let failed = batches.filter { $0.counts[.failed] > 0 }
        guard failed.count <= 3 else {
            let jobs = failed.reduce(0) { $0 + $1.counts[.failed] }
            return [
                Attention(
                    subject: "failed \(Amount.count(jobs, "job"))",
                    reason: "in \(failed.count) batches",
                    tone: .bad,
                    command: hint("list --state failed")
                )
            ]
        }
        return failed.map { batch in
            Attention(
                subject: "failed \(Amount.count(batch.counts[.failed], "job"))",
                reason: "in \(batch.batch)",
                tone: .bad,
                command: hint("list \(batch.batch) --state failed")
            )
        }
    }

    private static func text(_ failure: JobFailure?) -> String {
        guard let failure = failure else { return "a person must decide" }
        return "\(OutputText.escape(failure.code)): \(OutputText.escape(failure.message))"
    }
}

extension GateView {
    /// The reason as a part of a line: the API's sentences end with a full stop, the line goes on.
    var reasonInLine: String {
        let reason = OutputText.escape(self.reason)
        return reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    }
}
