import Foundation
import Logging
import PaddockDaemon

/// All that a daemon needs to begin.
struct DaemonStart: Sendable {
    let home: Home
    let resolved: ResolvedSettings
    let key: KeySource.Found
    /// Ends when every job has ended and no manifest waits.
    let untilIdle: Bool
    let environment: [String: String]
    let log: LogOutput
    /// Reads settings and key again.
    let reload: @Sendable () throws -> (ResolvedSettings, KeySource.Found)

    var logger: Logger { Logger(label: "paddock") { LineLogHandler(label: $0, output: self.log) } }
}

extension Redaction {
    /// A redaction that knows the key from the start.
    convenience init(hiding key: SecretText) {
        self.init()
        self.hide(key)
    }
}
