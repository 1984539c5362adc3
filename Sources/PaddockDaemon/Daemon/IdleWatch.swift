import ServiceLifecycle
import Synchronization

/// Ends once the engine has nothing left to do and no manifest waits (`run --until-idle`).
struct IdleWatch: Service {
    private let parts: DaemonParts
    private let isIdle = SharedFlag()

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// Whether it ended because there was nothing left to do.
    var hasBecomeIdle: Bool { self.isIdle.isSet }

    /// Whether every job of this run is done and no manifest was refused.
    var allWasWell: Bool {
        self.parts.engine.snapshot.unhappyEnds == 0 && self.parts.intake.refusedCount == 0
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for signals in [self.parts.engine.idleSignals, self.parts.looks] {
                group.addTask {
                    for await _ in signals.cancelOnGracefulShutdown() where self.isAtRest {
                        self.isIdle.set()
                        return
                    }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// The intake is asked first: what it has just handed over keeps the engine from being idle.
    private var isAtRest: Bool {
        self.parts.intake.isEmpty && self.parts.engine.snapshot.isIdle
    }
}

/// A flag that is set once, by one task, and read by another.
private final class SharedFlag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { self.value.withLock { $0 } }

    func set() {
        self.value.withLock { $0 = true }
    }
}
