import Foundation
import PaddockControl
import PaddockCore
import PaddockEngine
import PaddockIntake
import PaddockStore

/// What the running daemon does for commands.
struct LiveOperations: DaemonOperations {
    private let parts: DaemonParts
    private let version: String
    private let startedAt: Date
    private let live: LiveSettings
    private let key: KeyRefresh
    private let requests: PeoplesRequests
    private let pruner: Pruner

    init(
        _ parts: DaemonParts,
        version: String,
        startedAt: Date,
        live: LiveSettings,
        key: KeyRefresh,
        requests: PeoplesRequests,
        pruner: Pruner
    ) {
        self.parts = parts
        self.version = version
        self.startedAt = startedAt
        self.live = live
        self.key = key
        self.requests = requests
        self.pruner = pruner
    }

    func live() async throws -> LiveStatus {
        let snapshot = self.parts.engine.snapshot
        let times = await self.batchTimes(snapshot.forecast)
        return LiveStatus(
            version: self.version,
            pid: Int(ProcessInfo.processInfo.processIdentifier),
            startedAt: self.startedAt,
            gates: snapshot.gates,
            inbox: self.parts.intake.inbox(),
            rate: .init(
                perMinute: snapshot.requestsPerMinute,
                ceiling: self.live.current.settings.limits.requestsPerMinute,
                lastRefusal: snapshot.lastRefusal
            ),
            batches: times,
            transfers: self.parts.engine.transfers.map(LiveStatus.Transfer.init),
            generation: (snapshot.forecast?.kinds ?? [:]).map { kind, time in
                LiveStatus.GenerationTime(kind: kind, seconds: time.median, secondsHigh: time.high)
            }
        )
    }

    /// The time left of each unfinished batch; none where it can't be told. A database that can't be read now says so elsewhere.
    private func batchTimes(_ forecast: Forecast?) async -> [LiveStatus.BatchTime] {
        guard let forecast, let works = try? await self.parts.store.batchWork() else { return [] }
        return forecast.timeLeft(of: works, at: Date()).map { batch, left in
            LiveStatus.BatchTime(batch: batch, secondsLeft: left.seconds, secondsLeftHigh: left.high)
        }
    }

    func pause(_ scope: PauseScope) async throws -> GatesAnswer {
        try await self.apply(.pauseAsked(scope))
    }

    func resume() async throws -> GatesAnswer {
        self.key.takeUp()
        let answer = try await self.apply(.resumeAsked(keyMayHaveChanged: false))
        _ = try await self.untilStopped { try await self.requests.followMissing() }
        return answer
    }

    func change(_ changes: [JobChange]) async throws -> ChangeAnswer {
        ChangeAnswer(jobs: try await self.untilStopped { try await self.requests.change(changes) })
    }

    func match(_ videos: [VideoID]) async throws -> MatchAnswer {
        MatchAnswer(videos: try await self.untilStopped { try await self.requests.match(videos) })
    }

    func prune(before: Date, from cursor: PruneCursor) async throws -> PruneStep {
        try await self.untilStopped { try await self.pruner.step(before: before, from: cursor) }
    }

    /// Runs what the engine answers; one that ends meanwhile answers nothing.
    private func untilStopped<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as StoreError {
            throw ControlFailure(.storeFailed, error.message)
        } catch {
            throw ControlFailure(.stopping, "the daemon is stopping: ask once more when it has ended")
        }
    }

    func wake() async throws {
        self.parts.intake.wake()
    }

    private func apply(_ event: Event) async throws -> GatesAnswer {
        do {
            try await self.parts.engine.apply(event)
        } catch {
            throw ControlFailure(.stopping, "the daemon is stopping; nothing was changed")
        }
        return GatesAnswer(gates: self.parts.engine.snapshot.gates)
    }
}

extension LiveStatus.Transfer {
    fileprivate init(_ transfer: Transfer) {
        switch transfer.subject {
        case .upload(let sha256):
            self.init(sha256: sha256, bytes: transfer.bytes, total: transfer.total)
        case .download(let job, _):
            self.init(job: job.description, bytes: transfer.bytes, total: transfer.total)
        }
    }
}
