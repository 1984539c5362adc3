import PaddockControl
import PaddockCore
import PaddockDaemon

/// Pauses or resumes: asks the daemon, or makes the change where none runs.
struct PauseChange: Sendable {
    let home: CommandHome
    let console: Console
    let isJSON: Bool

    /// - Throws: `ControlError`, `HomeError`, `StoreError`.
    func apply(_ scope: PauseScope, command: String) async throws {
        let gates = try await ChangeDoor(home: self.home, command: command).ask { client -> [GateView]? in
            let answer = scope == .nothing ? try await client.resume() : try await client.pause(scope)
            return answer.gates
        } offline: { operations in
            try await operations.pause(scope)
            return nil
        }
        try self.tell(scope, gates: gates)
    }

    private func tell(_ scope: PauseScope, gates: [GateView]?) throws {
        guard !self.isJSON else {
            return try self.console.print(
                json: PauseView(paused: scope, daemonRunning: gates != nil, gates: gates ?? [])
            )
        }
        let after = gates == nil ? "; no daemon runs, the next one keeps to it" : ""
        try self.console.print("\(Self.words(scope))\(after)")
        for gate in gates ?? [] where gate.gate != "paused" {
            try self.console.print("gate \(OutputText.escape(gate.gate)) is closed: \(OutputText.escape(gate.reason))")
        }
    }

    private static func words(_ scope: PauseScope) -> String {
        switch scope {
        case .nothing: "resumed"
        case .creating: "creating is paused; videos that are paid go on"
        case .all: "all calls and transfers are paused; manifests are still taken"
        }
    }
}

/// The answer of `pause --json` and `resume --json`.
struct PauseView: Codable, Hashable {
    /// `nothing`, `creating` or `all`.
    var paused: PauseScope
    var daemonRunning: Bool
    /// The gates that are closed now.
    var gates: [GateView]
}
