import Foundation
import PaddockCore

@testable import PaddockStore

/// Watches one process for loops without end and for calls over the rate.
struct Audit {
    private var calls: [BootTime] = []
    private var wakes: [BootTime] = []
    private(set) var turns = 0

    /// A new process knows nothing of the calls before it.
    mutating func began() {
        self.calls = []
        self.wakes = []
    }

    mutating func called(at now: BootTime) { self.calls.append(now) }

    mutating func turned(
        _ events: [Event],
        _ decisions: Decisions,
        settings: OrchestratorSettings,
        at now: BootTime
    ) throws {
        self.turns += 1
        guard self.turns < 400_000 else { throw Life.Violation(description: "turns without end") }
        if let wake = decisions.wakeAt, wake <= now { throw Life.Violation(description: "a wake-up that is not later") }
        self.wakes.append(now)
        self.wakes.removeAll { now - $0 > .seconds(1) }
        guard self.wakes.count <= 150 + settings.requestsPerMinute / 10 else {
            throw Life.Violation(description: "\(self.wakes.count) turns within a second")
        }
        self.calls.removeAll { now - $0 > .seconds(60) }
        let most = settings.requestsPerMinute + max(1, settings.requestsPerMinute / 30) + 1
        guard self.calls.count <= most else {
            throw Life.Violation(description: "\(self.calls.count) calls within a minute, \(most) are allowed")
        }
    }
}

extension Life {
    /// The promises about money, true at every moment.
    func checkMoney() throws {
        let model = self.store.model
        var charges: [JobID: Int] = [:]
        for video in self.world.ledger {
            guard let attempt = model.attempts[video.attempt] else {
                throw Violation(description: "\(video.id) was charged for an attempt that is not on record")
            }
            charges[attempt.job, default: 0] += 1
            switch attempt.state {
            case .armed, .ambiguous:
                break
            case .accepted, .adopted, .remoteFailed:
                guard attempt.videoID == video.id else {
                    throw Violation(description: "\(video.id) is on record as \(attempt)")
                }
            case .prepared, .rejected, .notSent, .declaredUnpaid, .abandoned, .superseded:
                throw Violation(description: "\(video.id) was charged and forgotten: \(attempt)")
            }
        }
        for (job, count) in charges where count > 1 {
            throw Violation(description: "job \(job.rawValue) was charged \(count) times")
        }
        for job in model.jobs.values where job.state == .done {
            guard charges[job.id] == 1 else {
                throw Violation(description: "\(job.name) is done and charged \(charges[job.id] ?? 0) times")
            }
        }
    }

    /// What must hold once everything has come to rest.
    func checkEnd() throws {
        try self.checkMoney()
        let model = self.store.model
        for job in model.ordered {
            let attempts = model.attempts.values.filter { $0.job == job.id }
            let video = attempts.compactMap(\.videoID).first
            switch job.state {
            case .done:
                let place = World.File(job: job.id, asset: .video)
                guard let video, self.world.output[place] == video else {
                    throw Violation(
                        description:
                            "\(job.name) is done, and its file is \(String(describing: self.world.output[place]))"
                    )
                }
            case .held:
                guard attempts.contains(where: \.state.isLive) else {
                    throw Violation(description: "\(job.name) is held for nothing")
                }
            case .failed, .cancelled:
                break
            case .pending, .uploading, .creating, .generating, .downloading:
                throw Violation(description: "\(job.name) is \(job.state) at the end")
            }
        }
        for (place, video) in self.world.output {
            let own = model.attempts.values.contains { $0.job == place.job && $0.videoID == video }
            guard own else { throw Violation(description: "\(video) was published under job \(place.job.rawValue)") }
        }
    }
}
