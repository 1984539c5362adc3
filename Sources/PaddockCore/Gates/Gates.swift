package import Foundation

/// Which gates are closed, since when, and when each is tried again. One probe at a time, never a crowd.
package struct Gates: Sendable {
    private var closed: [Gate: ClosedGate] = [:]

    package init() {}

    package func isClosed(_ gate: Gate) -> Bool {
        self.closed[gate] != nil
    }

    package func isAnyClosed(_ gates: Gate...) -> Bool {
        gates.contains { self.closed[$0] != nil }
    }

    package subscript(gate: Gate) -> ClosedGate? {
        self.closed[gate]
    }

    /// The closed gates for display, in the order of `Gate`.
    package var views: [GateView] {
        Gate.allCases.compactMap { gate in
            self.closed[gate].map {
                GateView(gate: gate.rawValue, since: $0.since, reason: $0.reason, nextTryAt: $0.nextTryAt)
            }
        }
    }

    /// Closes a gate, or puts off the next try of one that is closed already.
    ///
    /// `failedProbe` says whether the news came from the gate's own probe. Other calls that were in the air when it closed bring
    /// the same news again, and must not make the pauses grow.
    ///
    /// - Returns: whether the gate was open before.
    @discardableResult
    package mutating func close(
        _ gate: Gate,
        because reason: String,
        failedProbe: Bool = false,
        until: (boot: BootTime, wall: Date)? = nil,
        at now: Moment,
        _ randomness: inout Randomness
    ) -> Bool {
        let wasOpen = self.closed[gate] == nil
        var entry =
            self.closed[gate]
            ?? ClosedGate(
                since: now.wall,
                reason: reason,
                nextTryAt: nil,
                probe: .due(nil),
                pauses: BackOff(base: gate.probing?.first ?? .zero, cap: gate.probing?.cap ?? .zero)
            )
        entry.reason = reason
        if let until {
            entry.probe = .due(until.boot)
            entry.nextTryAt = until.wall
        } else if gate.probing != nil, wasOpen || failedProbe {
            let pause = entry.pauses.nextAtLeast(&randomness)
            entry.probe = .due(now.boot + pause)
            entry.nextTryAt = now.wall + pause.inSeconds
        }
        self.closed[gate] = entry
        return wasOpen
    }

    /// Opens a gate.
    ///
    /// - Returns: whether it was closed before.
    @discardableResult
    package mutating func open(_ gate: Gate) -> Bool {
        self.closed.removeValue(forKey: gate) != nil
    }

    /// Takes the right to probe, where the gate is closed, due, and nobody probes already.
    package mutating func takeProbe(_ gate: Gate, at now: BootTime) -> Bool {
        guard case .due(let due?) = self.closed[gate]?.probe, due <= now else { return false }
        self.closed[gate]?.probe = .underWay
        return true
    }

    /// The probe came back without news about this gate: the next may start after the shortest pause.
    package mutating func probeWasInconclusive(_ gate: Gate, at now: Moment) {
        guard self.closed[gate]?.probe == .underWay else { return }
        let pause = gate.probing?.first ?? .seconds(10)
        self.closed[gate]?.probe = .due(now.boot + pause)
        self.closed[gate]?.nextTryAt = now.wall + pause.inSeconds
    }

    /// Makes every closed gate that can be probed due at once (`paddock resume`, a new key).
    package mutating func tryAllNow(at now: Moment) {
        for (gate, entry) in self.closed where gate.probing != nil && entry.probe != .underWay {
            self.closed[gate]?.probe = .due(now.boot)
            self.closed[gate]?.nextTryAt = now.wall
        }
    }

    /// When the next closed gate falls due for a probe, leaving out those that are due already.
    package func earliestProbe(after now: BootTime) -> BootTime? {
        self.closed.values.compactMap { entry -> BootTime? in
            guard case .due(let due?) = entry.probe, due > now else { return nil }
            return due
        }.min()
    }
}

extension Gates {
    /// Whether the gate is closed and its next probe may start.
    package func isProbeDue(_ gate: Gate, at now: BootTime) -> Bool {
        guard case .due(let due?) = self[gate]?.probe else { return false }
        return due <= now
    }
}
