import Foundation

@testable import PaddockCore

/// An event of the orchestrator as the model keeps it: small, and with an equality.
enum News: Hashable {
    case woke
    case arrived
    case page([JobID], limit: Int)
    case asksToArm(AttemptID)
    case ended(AttemptID, CreateEnd)
    case ready(JobID, VideoID)
    case generationFailed(JobID, VideoID)
    case probed
    case measured
    case fetched(JobID, Asset)
    case published(JobID, Asset)
    case recorded(JobID)
    /// A person wants it, who does not know how far it is.
    case cancel(JobID)
    /// The same with what the record says of it, read when it is heard.
    case cancelKnowing(JobFacts)
    case stop

    /// Whether it comes of itself and says nothing about money: the model lets it be answered at once.
    var isQuiet: Bool {
        switch self {
        case .page, .probed, .measured, .fetched, .published, .recorded: true
        case .woke, .arrived, .asksToArm, .ended, .ready, .generationFailed, .cancel, .cancelKnowing, .stop: false
        }
    }

    func event(at now: Moment) -> Event {
        switch self {
        case .woke: .woke
        case .arrived: .jobsArrived(highestPriority: nil)
        case .page(let jobs, let limit): .paged(jobs.map(ModelJob.pending), keys: [:], limit: limit)
        case .asksToArm(let attempt): .createAsksToArm(attempt)
        case .ended(let attempt, let end): .createEnded(attempt, end, sentAt: now.boot)
        case .ready(let job, let video):
            .polled(job, .success(ModelJob.remote(video, .ready)), sentAt: now.boot)
        case .generationFailed(let job, let video):
            .polled(job, .success(ModelJob.remote(video, .failed(message: nil))), sentAt: now.boot)
        case .probed: .probed(.success(()), sentAt: now.boot)
        case .measured: .diskMeasured(free: nil)
        case .fetched(let job, let asset):
            .fetched(job, asset, .success(ModelJob.file))
        case .published(let job, let asset): .published(job, asset, .success("b/\(job.rawValue)"))
        case .recorded(let job): .recordWritten(job, .success(()))
        // Never without its facts: see `nextTurn`.
        case .cancel: .woke
        case .cancelKnowing(let facts):
            .changeAsked(
                RequestID(rawValue: Int(facts.id.rawValue)),
                [AskedChange(JobChange(facts.name.description, .cancel(charged: false)), facts: facts)]
            )
        case .stop: .stopAsked
        }
    }
}

extension News: CustomStringConvertible {
    var description: String {
        switch self {
        case .woke: "time"
        case .arrived: "jobs"
        case .page(let jobs, _): "the pending jobs \(jobs.map(\.rawValue))"
        case .asksToArm(let attempt): "attempt \(attempt.rawValue) asking to be armed"
        case .ended(let attempt, .accepted(let video, _)): "attempt \(attempt.rawValue): video \(video)"
        case .ended(let attempt, .rejected(_, let status)): "attempt \(attempt.rawValue): refused with \(status)"
        case .ended(let attempt, .refusedByProxy(let status, _)): "attempt \(attempt.rawValue): a proxy's \(status)"
        case .ended(let attempt, .notSent(let reason)): "attempt \(attempt.rawValue): not sent, \(reason)"
        case .ended(let attempt, .unsure(let message, _, _, _)): "attempt \(attempt.rawValue): unsure, \(message)"
        case .ready(let job, _): "job \(job.rawValue) being ready"
        case .generationFailed(let job, _): "job \(job.rawValue) having failed"
        case .probed, .measured, .fetched, .published, .recorded: "what it had asked"
        case .cancel(let job): "the wish to cancel job \(job.rawValue)"
        case .cancelKnowing(let facts): "the wish to cancel job \(facts.id.rawValue), which is \(facts.state)"
        case .stop: "the wish to stop"
        }
    }
}

extension [News] {
    /// What the engine's loop takes for its next turn, and what it leaves: a person's wish goes alone, with facts of that moment.
    func nextTurn(_ ledger: ModelLedger) -> (news: [News], rest: [News]) {
        guard let wish = self.firstIndex(where: { if case .cancel = $0 { true } else { false } }) else {
            return (self, [])
        }
        guard wish == self.startIndex, case .cancel(let job) = self[wish] else {
            return (Array(self[..<wish]), Array(self[wish...]))
        }
        return ([.cancelKnowing(ledger.facts(of: job))], Array(self.dropFirst()))
    }
}

/// The model's jobs, all alike.
enum ModelJob {
    static let file = FetchedFile(sha256: "00", bytes: 1, fileExtension: "mp4")

    static func name(_ job: JobID) -> JobName { JobName(batch: "b", id: "\(job.rawValue)") }

    static func pending(_ job: JobID) -> PendingJob {
        let request = VideoRequest(prompt: "A horse", durationSec: 6)
        return PendingJob(id: job, name: self.name(job), priority: 0, request: request, references: [])
    }

    static func paid(_ job: JobID, _ attempt: AttemptID, _ video: VideoID, _ state: JobState, at wall: Date) -> PaidJob
    {
        PaidJob(
            id: job,
            name: self.name(job),
            attempt: attempt,
            videoID: video,
            durationSec: 6,
            resolution: nil,
            prompt: "A horse",
            state: state,
            polls: 0,
            chargedAt: wall,
            readyAt: nil,
            video: .missing,
            thumbnail: .missing,
            finishedAt: nil
        )
    }

    static func remote(_ video: VideoID, _ status: RemoteVideo.Status) -> RemoteVideo {
        RemoteVideo(id: video, status: status, videoURL: "v", thumbnailURL: "t", readyAt: nil)
    }
}
