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
        do {
            let answer = try await ControlClient.withClient(at: self.home.home.socket) { client in
                scope == .nothing ? try await client.resume() : try await client.pause(scope)
            }
            try self.tell(scope, gates: answer.gates)
        } catch let error as ControlError where error.kind == .notRunning {
            try await OfflineOperations(home: self.home.home, command: command).pause(scope)
            try self.tell(scope, gates: nil)
        }
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
