import Foundation
import PaddockCore

/// Why a job is where it is and what comes next, in one line.
struct JobStory: Sendable {
    let job: JobView
    let status: StatusView
    let style: PageStyle
    /// `spending.retryAfter`: how long an unsure create rests before the policy sends it once more.
    var retryAfter: Duration = .seconds(600)

    func line() -> String {
        switch self.job.state {
        case .pending: self.pending()
        case .uploading: self.moving("its media go to storage; then it waits for its turn to be created")
        case .creating: self.moving("its request is on its way to the API; the answer decides")
        case .generating: self.moving("paid, and the API makes the video (\(self.polled)); next it is downloaded")
        case .downloading: self.moving("the video is ready and is being fetched; next it is published")
        case .done: self.done()
        case .failed: self.failed()
        case .held: self.held()
        case .cancelled: "stopped by a person; `\(self.style.hint("retry \(self.job.job)"))` brings it back"
        }
    }

    private var polled: String {
        self.job.polls == 0 ? "not asked yet" : "asked \(Amount.count(self.job.polls, "time"))"
    }

    private func pending() -> String {
        let uploads = self.job.references.filter { $0.key == nil }.count
        let turn =
            uploads > 0
            ? "waits for its turn; next \(Amount.count(uploads, "file")) to upload, then the video is created"
            : "waits for its turn to be created"
        if let rest = self.rest { return self.moving(rest) }
        guard let gate = self.gate(among: ["paused", "auth", "api", "credits", "unsure", "spending", "disk", "plan"])
        else {
            return self.moving(turn)
        }
        return self.moving("waits behind the \(self.told(gate))")
    }

    /// What the policy does with an unsure create, and when; nil where the job rests for no such reason.
    private var rest: String? {
        let moves = self.job.history?.last { ["sent_again", "prepared", "cancelled", "retried"].contains($0.event) }
        guard let sentAgain = moves, sentAgain.event == "sent_again",
            sentAgain.detail?.hasPrefix("by spending.whenUnsure") == true
        else { return nil }
        // Each start begins the pause anew.
        let from = max(sentAgain.at, self.status.daemon.startedAt ?? sentAgain.at)
        let next = from.addingTimeInterval(self.retryAfter / .seconds(1))
        let when =
            next > self.style.time.now ? "at \(self.style.time.precise(next))" : "as soon as the gates and limits allow"
        return
            "its create may have been charged, which stays counted; spending.whenUnsure is retry, so it is sent once more "
            + when
    }

    /// What happens by itself, as long as somebody makes it happen.
    private func moving(_ text: String) -> String {
        guard self.status.daemon.running else {
            return "\(text); the daemon is not running, `\(self.style.hint("run"))` goes on"
        }
        guard self.job.state != .pending, let gate = self.gate(among: ["auth", "api", "disk"]) else { return text }
        return "\(text); behind the \(self.told(gate))"
    }

    private func done() -> String {
        let when = self.job.finishedAt.map { " \(self.style.time.distance($0))" } ?? ""
        return "finished\(when), its files are published; nothing more to do"
    }

    private func failed() -> String {
        let code = OutputText.escape(self.job.error?.code ?? "failed")
        let retry = "`\(self.style.hint("retry \(self.job.job)"))`"
        switch self.job.error?.code {
        case "generation_failed":
            return "the API took the create and could not make the video; \(retry) creates it again, "
                + "which charges again"
        case "download_failed", "output_invalid":
            return "\(code): the video is paid for, and \(retry) fetches it again at no cost"
        default:
            guard self.job.charges == 0 else {
                return "\(code), which is final; \(retry) says what it would cost to try it again"
            }
            return "\(code), and nothing was charged; once the cause is gone, \(retry) sends it again "
                + "(another request is a job with another id)"
        }
    }

    private func held() -> String {
        let resolve = self.style.hint("resolve \(self.job.job)")
        switch self.job.error?.code {
        case JobFailure.videoNotFound:
            let video = self.job.videoId ?? "VIDEO_ID"
            return
                "paid, and the API does not know video \(OutputText.escape(video)): with the key of the account that paid, "
                + "`\(resolve) --adopt \(OutputText.escape(video))` goes on following it; else `\(resolve)` with --retry "
                + "(may charge again) or --abandon"
        case JobFailure.unsureCharge:
            return
                "its create may have been charged and nothing was sent again; look for the video in your account, then "
                + "`\(resolve)` with --adopt VIDEO_ID (it is there), --retry (it is not: may charge again) or --abandon"
        default:
            return "paid, and a person must decide; `\(resolve)` with --adopt \(self.job.videoId ?? "VIDEO_ID") "
                + "(go on following it), --retry (may charge again) or --abandon"
        }
    }

    private func gate(among names: [String]) -> GateView? {
        self.status.gates.first { names.contains($0.gate) }
    }

    private func told(_ gate: GateView) -> String {
        let next =
            gate.nextTryAt.map { "tried again \(self.style.time.distance($0))" }
            ?? "`\(self.style.hint("resume"))` opens it"
        return "\(OutputText.escape(gate.gate)) gate (\(gate.reasonInLine)); \(next)"
    }
}
