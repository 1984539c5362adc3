package import Foundation
package import PaddockCore
import Synchronization

/// What others may see of the engine at any moment, without asking its loop.
package struct EngineSnapshot: Sendable {
    /// The closed gates.
    package var gates: [GateView] = []
    /// Calls a minute that the engine allows itself now.
    package var requestsPerMinute: Double = 0
    /// Creates in the air, which a stop waits for.
    package var creates = 0
    /// Videos that are paid for and not yet published; the next start goes on with them.
    package var followed = 0
    /// When the API last refused a call for the rate.
    package var lastRefusal: Date?
    /// What can be said of the time that work takes; nil while too little was seen.
    package var forecast: Forecast?
    /// Jobs that ended otherwise than `done` since the start and were not brought back, those held at the start included: a person must
    /// still decide about them.
    package var unhappyEnds = 0
    /// Whether nothing is left to do but what a person or a new manifest brings.
    package var isIdle = false

    package init() {}
}

/// Whether the engine's loop still turns.
package struct EngineLife: Hashable, Sendable {
    /// Turns so far, tries to write to a full disk included.
    package var beats: Int
    /// Whether it is over, so that no further turn will come.
    package var hasEnded: Bool

    package init(beats: Int, hasEnded: Bool) {
        self.beats = beats
        self.hasEnded = hasEnded
    }
}

/// The engine's snapshot, shared between its loop (which writes) and the control socket and the idle watch (which read).
final class EngineState: Sendable {
    private struct State {
        var snapshot = EngineSnapshot()
        var arrivalsPosted = 0
        var arrivalsSeen = 0
        /// Jobs that ended otherwise than `done`, and were not brought back since.
        var unhappy: Set<JobID> = []
        var life = EngineLife(beats: 0, hasEnded: false)
    }

    private let state = Mutex(State())
    /// Yields whenever the engine has become idle; only the latest counts.
    let idleSignals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    /// Yields after every turn; only the latest counts.
    let turnSignals: AsyncStream<Void>
    private let turnSignal: AsyncStream<Void>.Continuation

    init() {
        (self.idleSignals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.turnSignals, self.turnSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var life: EngineLife { self.state.withLock { $0.life } }

    /// The loop is over, for whatever reason.
    func ended() {
        self.state.withLock { $0.life.hasEnded = true }
    }

    /// A snapshot. An arrival that was announced and not yet looked at keeps it from being idle.
    var snapshot: EngineSnapshot {
        self.state.withLock { state in
            var snapshot = state.snapshot
            snapshot.isIdle = snapshot.isIdle && state.arrivalsPosted == state.arrivalsSeen
            return snapshot
        }
    }

    func began(unhappy: [JobID]) {
        self.state.withLock { state in
            state.unhappy = Set(unhappy)
            state.snapshot.unhappyEnds = state.unhappy.count
        }
    }

    /// The database can't be written, and the loop waits: shown as the `disk` gate until the next turn.
    func storeTrouble(_ gate: GateView) {
        self.state.withLock { state in
            state.snapshot.gates = [gate]
            // It tries again each second: it is anything but stuck.
            state.life.beats += 1
        }
        self.turnSignal.yield()
    }

    func arrivalPosted() {
        self.state.withLock { $0.arrivalsPosted += 1 }
    }

    /// A turn is over and its records are durable.
    func turned(_ orchestrator: Orchestrator, at now: Moment, arrivalsSeen: Int, ends: [JobEnd]) {
        let (gates, isIdle) = (orchestrator.gateViews(at: now), orchestrator.isIdle)
        let (requestsPerMinute, forecast) = (orchestrator.requestsPerMinute(at: now), orchestrator.forecast)
        let hasBecomeIdle = self.state.withLock { state in
            state.arrivalsSeen += arrivalsSeen
            state.snapshot.gates = gates
            state.snapshot.requestsPerMinute = requestsPerMinute
            state.snapshot.lastRefusal = orchestrator.lastRefusal
            state.snapshot.forecast = forecast
            state.snapshot.creates = orchestrator.createCount
            state.snapshot.followed = orchestrator.followedCount
            for end in ends {
                switch end {
                case .unhappy(let job): state.unhappy.insert(job)
                case .mended(let job): state.unhappy.remove(job)
                }
            }
            state.snapshot.unhappyEnds = state.unhappy.count
            state.snapshot.isIdle = isIdle
            state.life.beats += 1
            return isIdle && state.arrivalsPosted == state.arrivalsSeen
        }
        if hasBecomeIdle { self.signal.yield() }
        self.turnSignal.yield()
    }
}
