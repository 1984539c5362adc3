import Foundation
import HappyHorseSimulator
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage

/// A whole run for no credits: the simulator and the daemon in this process, the examples in a fresh home.
struct Demo: Sendable {
    let home: DemoHome
    /// Settings from the command line, as `KEY=VALUE`.
    let overrides: [String]
    let console: Console
    let daemon: DaemonRunner

    /// Runs it and tells what came of it.
    ///
    /// - Returns: Whether every job is done.
    func run() async throws -> Bool {
        try self.console.print(
            "A simulator stands in for the API, in \(OutputText.escape(self.shownHome)): no key, no credits."
        )
        try await Simulator.running(Self.simulation) { _, origins in
            try self.home.fill(baseURL: origins.api, key: SimulatorGreeting.key)
            try await self.runDaemon()
        }
        return try await self.summarise()
    }

    /// Seconds instead of minutes, and thumbnails that are late as real ones may be.
    private static var simulation: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.generationTime = .uniform(from: .seconds(2), to: .seconds(6))
        configuration.thumbnails = .late(.seconds(1))
        return configuration
    }

    // MARK: The daemon

    private enum Part {
        case daemon
        case progress(BatchProgress)
    }

    private func runDaemon() async throws {
        let commandHome = try self.commandHome()
        let log = try FileDescriptor.open(
            self.home.log,
            .writeOnly,
            options: [.create, .append],
            permissions: [.ownerReadWrite, .groupRead]
        )
        defer { try? log.close() }
        let start = try self.start(commandHome, log: log)

        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                _ = try await self.daemon.run(start) {}
                return .daemon
            }
            group.addTask {
                .progress(try await self.follow(commandHome))
            }
            // The progress only ends when it is cancelled; the daemon ends by itself.
            while let part = try await group.next() {
                switch part {
                case .daemon:
                    group.cancelAll()
                case .progress(var progress):
                    // Once more, for what happened last: a cancelled task can't read.
                    try await self.show(commandHome, &progress)
                }
            }
        }
    }

    /// The home without the environment: an exported key or address of the real API must not reach a demo.
    private func commandHome() throws -> CommandHome {
        var options = CommonOptions()
        options.home = self.home.folder.string
        options.config = nil
        options.overrides = self.overrides
        return try CommandHome(options, environment: [:])
    }

    private func start(_ home: CommandHome, log: FileDescriptor) throws -> DaemonStart {
        let key = try home.key([:])
        return DaemonStart(
            home: home.home,
            resolved: home.resolved,
            key: key,
            untilIdle: true,
            environment: [:],
            log: LogOutput(file: log, settings: home.resolved.settings.log, redaction: Redaction(hiding: key.key)),
            reload: { (home.resolved, key) }
        )
    }

    // MARK: What is shown

    /// Shows how far everything is until it is cancelled.
    private func follow(_ commandHome: CommandHome) async throws -> BatchProgress {
        var progress = BatchProgress(terminal: self.console.terminal, style: self.style)
        do {
            while true {
                try await self.show(commandHome, &progress)
                // Other processes' commits announce themselves to nobody, so the database is looked at.
                try await Task.sleep(for: .milliseconds(200))
            }
        } catch is CancellationError {
            return progress
        }
    }

    private func show(_ commandHome: CommandHome, _ progress: inout BatchProgress) async throws {
        guard let reader = try? commandHome.reader() else { return }
        defer { try? reader.close() }
        var reading = BatchProgress.Reading(batches: try await reader.batches())
        if self.console.terminal.isLive {
            reading.active = try await reader.activeJobs(in: nil)
            reading.live = try await commandHome.live()
        } else {
            try await reader.jobs { reading.jobs.append($0) }
        }
        try self.console.write(progress.update(reading, size: Terminal.size(of: self.console.output)))
    }

    private func summarise() async throws -> Bool {
        let counts: StateCounts
        if let reader = try self.commandHome().reader() {
            defer { try? reader.close() }
            counts = try await reader.counts()
        } else {
            counts = StateCounts()
        }
        let summary = DemoSummary(
            shownHome: self.shownHome,
            counts: counts,
            files: try OutputTree.files(in: self.home.output),
            style: self.style
        )
        try self.console.print(summary.lines())
        return summary.isSuccess
    }

    private var style: PageStyle {
        PageStyle(
            terminal: self.console.terminal,
            now: Date(),
            hint: CommandHint(home: self.shownHome),
            isBounded: false
        )
    }

    /// The home as it can be typed here.
    private var shownHome: String {
        let current = FilePath(FileManager.default.currentDirectoryPath)
        var path = self.home.folder
        return path.removePrefix(current) && !path.isEmpty ? path.string : self.home.folder.string
    }
}
