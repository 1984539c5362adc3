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
        let common = self.common
        let start = try DaemonStart(home, untilIdle: self.untilIdle, environment: environment) {
            try CommandHome(common, environment: environment)
        }
        let status = try await DaemonRunner.standard.run(start) {}
        guard status == .success else { throw CommandFailure.silent(status) }
    }
}

extension DaemonStart {
    /// A daemon that logs to standard error.
    ///
    /// - Parameters:
    ///   - home: the home with its settings.
    ///   - untilIdle: whether it ends when there is nothing left to do.
    ///   - environment: where a key may be.
    ///   - again: finds the home's settings anew, for SIGHUP.
    /// - Throws: `SettingsError` where the API's address or key is missing.
    init(
        _ home: CommandHome,
        untilIdle: Bool,
        environment: [String: String],
        again: @escaping @Sendable () throws -> CommandHome
    ) throws {
        _ = try home.resolved.requireBaseURL()
        let key = try home.key(environment)
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
            ),
            reload: {
                let home = try again()
                return (home.resolved, try home.key(environment))
            }
        )
    }
}

extension CommandHome {
    /// The key, from wherever the settings say.
    ///
    /// - Throws: `SettingsError` where there is none or it can't be used.
    func key(_ environment: [String: String]) throws -> KeySource.Found {
        let keyFile = self.resolved.settings.api.keyFile.map(self.home.path)
        return try KeySource(keyFile: keyFile, environment: environment).require()
    }
}
