import Foundation
import PaddockControl
import PaddockCore
package import SystemPackage

/// Looks at everything that a daemon depends on, at no cost and without a change to anything.
package struct Doctor: Sendable {
    let home: Home
    let resolved: ResolvedSettings
    let version: String
    let environment: [String: String]
    /// Where the system's own folders lie.
    let system: FilePath

    /// Takes what it is to look at; nothing is read yet.
    ///
    /// - Parameters:
    ///   - home: the home.
    ///   - resolved: its settings.
    ///   - version: the program's.
    ///   - environment: all variables.
    ///   - system: the root of the system's own folders.
    package init(
        home: Home,
        resolved: ResolvedSettings,
        version: String,
        environment: [String: String],
        system: FilePath = "/"
    ) {
        self.home = home
        self.resolved = resolved
        self.version = version
        self.environment = environment
        self.system = system
    }

    /// Runs every check.
    ///
    /// - Returns: what they came to, in the order in which things depend on each other. No secret is in it.
    package func examine() async -> [DoctorFinding] {
        let redaction = Redaction()
        let (key, keyFindings) = self.key()
        if let key { redaction.hide(key.key) }
        var findings = keyFindings
        findings += await self.api(key)
        findings += self.folders() + self.room() + self.figures()
        findings += await self.database()
        findings += await self.daemon()
        findings += self.spending() + self.hooks() + self.unit() + self.tools()
        return findings.map { finding in
            var finding = finding
            finding.message = redaction.apply(to: finding.message)
            finding.remedy = finding.remedy.map(redaction.apply)
            return finding
        }
    }

    /// Every setting with its value and where it came from.
    ///
    /// - Returns: in the order of the table; a setting that has no value has none here. No secret is in it.
    package func settings() -> [(key: String, value: String?, source: String)] {
        let redaction = Redaction()
        if let key = self.key().key { redaction.hide(key.key) }
        return SettingsTable.rows.map { row in
            let value = row.text(in: self.resolved.settings).map(redaction.apply)
            return (row.key, value, redaction.apply(to: self.resolved.origin(of: row.key).description))
        }
    }

    // MARK: - The daemon

    private func daemon() async -> [DoctorFinding] {
        do {
            let live = try await ControlClient.withClient(at: self.home.socket, timeout: .seconds(5)) { client in
                try await client.live()
            }
            return [self.versionFinding(live)] + live.gates.map(Self.finding(of:))
        } catch let error as ControlError {
            return [self.silence(error)]
        } catch {
            return [
                .problem("daemon", "it can't be asked: \(error)", remedy: "see its log, and restart it if it hangs")
            ]
        }
    }

    private func versionFinding(_ live: LiveStatus) -> DoctorFinding {
        guard live.version == self.version else {
            return .advice(
                "daemon",
                "running as version \(live.version), and this program is \(self.version)",
                remedy: "restart the daemon"
            )
        }
        return .ok("daemon", "running (pid \(live.pid))")
    }

    private func silence(_ error: ControlError) -> DoctorFinding {
        guard error.kind == .notRunning else {
            return .problem("daemon", error.message, remedy: "see the daemon's log")
        }
        guard (try? HomeLock.holder(of: self.home))?.role == .daemon else {
            return .advice("daemon", "not running", remedy: "paddock run, or systemctl start paddock")
        }
        return .advice("daemon", "has the home and does not listen yet", remedy: "ask again in a moment")
    }

    private static func finding(of gate: GateView) -> DoctorFinding {
        let message = "the \(gate.gate) gate is closed: \(gate.reason)"
        let remedy =
            gate.nextTryAt.map { "it is tried again at \(JSONCoding.text($0)); paddock resume tries at once" }
            ?? "paddock resume opens it"
        // What a person asked for is no trouble.
        return gate.gate == Gate.paused.rawValue
            ? .advice("gates", message, remedy: remedy) : .problem("gates", message, remedy: remedy)
    }
}
