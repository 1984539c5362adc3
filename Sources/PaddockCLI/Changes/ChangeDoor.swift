import Foundation
import PaddockControl
import PaddockCore
import PaddockDaemon

/// Sends changes to the daemon, or makes them under the home's lock where none runs.
struct ChangeDoor: Sendable {
    let home: CommandHome
    /// The command's name, for the lock.
    let command: String

    /// A create that is being stopped is waited for as long as it may take.
    private static let timeout = Duration.seconds(180)
    /// How long a daemon that has the home and does not listen yet is waited for.
    private static let patience = (tries: 50, pause: Duration.milliseconds(200))

    /// What became of each, in their order; on record.
    ///
    /// - Throws: `ControlError`, `HomeError`, `StoreError`, `SettingsError`.
    func change(_ changes: [JobChange]) async throws -> [JobAnswer] {
        var answers: [JobAnswer] = []
        for part in changes.chunked(by: ChangeRequest.limit) {
            answers += try await self.ask(
                daemon: { try await $0.change(part) },
                offline: { try await $0.change(part, api: self.api) }
            )
        }
        return answers
    }

    /// What was found out about each video, in their order.
    func match(_ videos: [VideoID]) async throws -> [VideoFit] {
        var fits: [VideoFit] = []
        for part in videos.chunked(by: MatchRequest.limit) {
            fits += try await self.ask(
                daemon: { try await $0.match(part) },
                offline: { try await $0.match(part, api: self.api) }
            )
        }
        return fits
    }

    private var api: OfflineOperations.API {
        OfflineOperations.API(self.home.resolved, version: ProgramVersion.current) {
            try self.home.key(ProcessInfo.processInfo.environment)
        }
    }

    /// The daemon's answer, or what the command does by itself where none runs.
    func ask<Answer: Sendable>(
        daemon: @Sendable (ControlClient) async throws -> Answer,
        offline: (OfflineOperations) async throws -> Answer
    ) async throws -> Answer {
        var tries = 0
        while true {
            do {
                return try await ControlClient.withClient(at: self.home.home.socket, timeout: Self.timeout, daemon)
            } catch let error as ControlError where error.kind == .notRunning {
                do {
                    return try await offline(OfflineOperations(home: self.home.home, command: self.command))
                } catch let error as HomeError where error.kind == .daemonRuns && tries < Self.patience.tries {
                    // It has the home and will listen in a moment.
                    tries += 1
                    try await Task.sleep(for: Self.patience.pause)
                }
            }
        }
    }
}

extension Array {
    /// The elements in their order, in parts of at most `size`.
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: size).map { Array(self[$0..<Swift.min($0 + size, self.count)]) }
    }
}
