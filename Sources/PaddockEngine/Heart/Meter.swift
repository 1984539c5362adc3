import Foundation
import Metrics
import PaddockCore

/// Counts what the engine's loop sees and puts on record.
struct Meter: Sendable {
    let figures: Figures

    init(_ figures: Figures) {
        self.figures = figures
        figures.begin()
    }

    /// Counts what came back.
    func note(_ events: [Event], at now: Moment) {
        for event in events { self.note(event, at: now) }
    }

    /// Counts what is on record now.
    func note(_ records: [Record], at now: Moment) {
        for record in records { self.note(record, at: now) }
    }

    /// Counts a create that the last run left in the air.
    func noteCrashedCreate(isHeld: Bool) {
        self.figures.jobEvents(.unsure).increment()
        if isHeld { self.figures.held(JobFailure.unsureCharge).increment() }
    }

    // MARK: - Calls

    private func note(_ event: Event, at now: Moment) {
        switch event {
        case .presigned(_, let result, let sent): self.call(.presign, Self.outcome(result), since: sent, at: now)
        case .put(let content, let result):
            self.call(.upload, Self.outcome(result))
            if case .success = result { self.figures.uploadedBytes.increment(by: content.bytes) }
        case .createEnded(_, let end, let sent): self.call(.create, end.word, since: sent, at: now)
        case .polled(_, let result, let sent): self.call(.poll, Self.outcome(result), since: sent, at: now)
        case .probed(let result, let sent): self.call(.probe, Self.outcome(result), since: sent, at: now)
        case .inspected(_, let result, let sent): self.call(.inspect, Self.outcome(result), since: sent, at: now)
        case .fetched(_, _, let result):
            self.call(.download, Self.outcome(result))
            if case .success(let file) = result { self.figures.downloadedBytes.increment(by: file.bytes) }
        case .jobsArrived, .paged, .createAsksToArm, .published, .recordWritten, .diskMeasured, .diskRefused,
            .pauseAsked, .rateHinted, .answerFound, .resumeAsked, .settingsChanged, .changeAsked, .inspectAsked,
            .stopAsked, .woke:
            break
        }
    }

    private func call(_ kind: CallKind, _ outcome: String, since sent: BootTime? = nil, at now: Moment? = nil) {
        self.figures.calls(kind, outcome).increment()
        guard let sent, let now else { return }
        self.figures.callDuration(kind).recordNanoseconds(max(0, (now.boot - sent).wholeNanoseconds))
    }

    private static func outcome<Value>(_ result: Result<Value, CallFailure>) -> String {
        switch result {
        case .success: "ok"
        case .failure(let failure): failure.kind.word
        }
    }

    // MARK: - Records

    private func note(_ record: Record, at now: Moment) {
        if let event = CountedEvent(record) { self.figures.jobEvents(event).increment() }
        switch record {
        case .ready(_, let readyAt, _):
            self.figures.readyDelay.recordSeconds(max(0, now.wall.timeIntervalSince(readyAt)))
        case .timed(_, let seconds):
            self.figures.generationDuration.recordSeconds(max(0, seconds))
        case .unsure(_, _, let failure, _, _), .held(_, let failure, _), .decided(_, .heldAgain(let failure)):
            self.figures.held(failure.code).increment()
        default:
            // What is counted at all is decided, case by case, in CountedEvent.
            break
        }
    }
}
