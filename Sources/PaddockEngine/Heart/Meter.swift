import Foundation
import PaddockCore
import Synchronization

/// Counts what the engine did since its start, shared between its loop (which counts) and whoever reads the figures.
package final class Meter: Sendable {
    /// A number of things with a sum over them.
    package struct Sum: Hashable, Sendable {
        package private(set) var count = 0
        package private(set) var seconds = 0.0

        mutating func add(_ seconds: Double) {
            self.count += 1
            self.seconds += max(0, seconds)
        }
    }

    /// A kind of call and what it came to.
    package struct Call: Hashable, Sendable, Comparable {
        package let kind: String
        package let outcome: String

        package init(kind: String, outcome: String) {
            self.kind = kind
            self.outcome = outcome
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.kind, left.outcome) < (right.kind, right.outcome)
        }
    }

    package struct Figures: Sendable {
        /// Calls that came to an end.
        package var calls: [Call: Int] = [:]
        /// How long they took, by kind; only of those whose beginning is known.
        package var durations: [String: Sum] = [:]
        /// Changes that were put on record, by what happened.
        package var events: [String: Int] = [:]
        package var uploadedBytes: Int64 = 0
        package var downloadedBytes: Int64 = 0
        /// From the moment at which the API says that a video was ready to that at which it was seen.
        package var readyDelay = Sum()

        package init() {}
    }

    private let state = Mutex(Figures())

    package var figures: Figures { self.state.withLock(\.self) }

    /// Counts what came back.
    func note(_ events: [Event], at now: Moment) {
        self.state.withLock { figures in
            for event in events { figures.note(event, at: now) }
        }
    }

    /// Counts what is on record now.
    func note(_ records: [Record], at now: Moment) {
        self.state.withLock { figures in
            for record in records { figures.note(record, at: now) }
        }
    }
}

// MARK: - Calls

extension Meter.Figures {
    fileprivate mutating func note(_ event: Event, at now: Moment) {
        switch event {
        case .presigned(_, let result, let sent): self.call("presign", Self.outcome(result), since: sent, at: now)
        case .put(let content, let result):
            self.call("upload", Self.outcome(result))
            if case .success = result { self.uploadedBytes += content.bytes }
        case .createEnded(_, let end, let sent): self.call("create", end.word, since: sent, at: now)
        case .polled(_, let result, let sent): self.call("poll", Self.outcome(result), since: sent, at: now)
        case .probed(let result, let sent): self.call("probe", Self.outcome(result), since: sent, at: now)
        case .inspected(_, let result, let sent): self.call("inspect", Self.outcome(result), since: sent, at: now)
        case .fetched(_, _, let result):
            self.call("download", Self.outcome(result))
            if case .success(let file) = result { self.downloadedBytes += file.bytes }
        case .jobsArrived, .paged, .createAsksToArm, .published, .recordWritten, .diskMeasured, .diskRefused,
            .pauseAsked, .rateHinted, .answerFound, .resumeAsked, .settingsChanged, .cancelAsked, .changeAsked,
            .inspectAsked, .stopAsked, .woke:
            break
        }
    }

    private mutating func call(_ kind: String, _ outcome: String, since sent: BootTime? = nil, at now: Moment? = nil) {
        self.calls[Meter.Call(kind: kind, outcome: outcome), default: 0] += 1
        guard let sent, let now else { return }
        self.durations[kind, default: Meter.Sum()].add((now.boot - sent).inSeconds)
    }

    private static func outcome<Value>(_ result: Result<Value, CallFailure>) -> String {
        switch result {
        case .success: "ok"
        case .failure(let failure): failure.kind.word
        }
    }
}

extension CallFailure.Kind {
    fileprivate var word: String {
        switch self {
        case .rateLimited: "rate_limited"
        case .unauthorized: "unauthorized"
        case .refused: "refused"
        case .notFound: "not_found"
        case .unavailable: "unavailable"
        case .misplaced: "misplaced"
        case .linkExpired: "link_expired"
        case .invalidOutput: "invalid_output"
        case .noRoom: "no_room"
        case .shortage: "shortage"
        case .localFault: "local_fault"
        }
    }
}

extension CreateEnd {
    fileprivate var word: String {
        switch self {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .refusedByProxy: "refused_by_proxy"
        case .notSent: "not_sent"
        case .unsure: "unsure"
        }
    }
}

// MARK: - Records

extension Meter.Figures {
    fileprivate mutating func note(_ record: Record, at now: Moment) {
        if case .ready(_, let readyAt, _) = record { self.readyDelay.add(now.wall.timeIntervalSince(readyAt)) }
        guard let word = Self.word(of: record) else { return }
        self.events[word, default: 0] += 1
    }

    private static func word(of record: Record) -> String? {
        switch record {
        case .uploaded: "uploaded"
        case .keyLost: "key_lost"
        case .notSent: "not_sent"
        case .accepted: "charged"
        case .rejected: "rejected"
        case .unsure: "unsure"
        case .ready: "ready"
        case .generationFailed: "generation_failed"
        case .published: "published"
        case .done: "done"
        case .failed: "failed"
        case .held: "held"
        case .cancelled: "cancelled"
        case .decided(_, let decision): decision.metricWord
        case .uploading, .keyGained, .prepared, .remoteStatus, .fetched, .fileLost, .thumbnailGivenUp, .finishing,
            .paused,
            .salvageEnded,
            .paced, .doubted, .timed, .noted:
            nil
        }
    }
}

extension JobDecision {
    fileprivate var metricWord: String {
        switch self {
        case .retried: "retried"
        case .followedAgain: "followed_again"
        case .heldAgain: "held"
        case .sentAgain, .replaced: "sent_again"
        case .adopted, .adoptedInstead, .adoptedWaiting: "adopted"
        case .abandoned: "abandoned"
        case .unfollowed: "cancelled"
        }
    }
}
