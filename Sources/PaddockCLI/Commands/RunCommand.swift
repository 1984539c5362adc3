import ArgumentParser
import Foundation
import PaddockDaemon

/// `paddock run`: the daemon, in the foreground.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The daemon, in the foreground. SIGTERM and SIGINT end it cleanly."
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Ends when every job has ended and the watched folder is empty: 0 when all are done, else 1.")
    var untilIdle = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let home = try CommandHome(self.common, environment: environment)
        let start = try DaemonStart(home, untilIdle: self.untilIdle, environment: environment)
        let status = try await DaemonRunner.standard.run(start) {}
        guard status == .success else { throw CommandFailure.silent(status) }
    }
}

extension DaemonStart {
    /// A daemon that logs to standard error.
    ///
    /// - Throws: `SettingsError` where the API's address or key is missing.
    init(_ home: CommandHome, untilIdle: Bool, environment: [String: String]) throws {
        _ = try home.resolved.requireBaseURL()
        let keyFile = home.resolved.settings.api.keyFile.map(home.home.path)
        let key = try KeySource(keyFile: keyFile, environment: environment).require()
        self.init(
            home: home.home,
            resolved: home.resolved,
            key: key,
            untilIdle: untilIdle,
            environment: environment,
            log: LogOutput(
                standardError: home.resolved.settings.log,
                environment: environment,
                redaction: Redaction(hiding: key.key)
            )
        )
    }
}
