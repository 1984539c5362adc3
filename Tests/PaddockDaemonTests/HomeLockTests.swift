import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite(.timeLimit(.minutes(1))) struct HomeLockTests {
    static let started = Date(timeIntervalSince1970: 1_777_206_600)
    static let daemon = LockHolder(role: .daemon, pid: 812, command: "run", startedAt: started)
    static let other = LockHolder(role: .daemon, pid: 900, command: "run", startedAt: started)
    static let command = LockHolder(role: .command, pid: 813, command: "retry", startedAt: started)

    static func withHome(_ body: (Home) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            let home = Home(root: folder, folders: Settings.Folders())
            try home.create()
            try await body(home)
        }
    }

    @Test func holderIsNamedWhileItHolds() async throws {
        try await Self.withHome { home in
            #expect(try HomeLock.holder(of: home) == nil)
            let lock = try await HomeLock.acquire(home, for: Self.daemon)
            #expect(try HomeLock.holder(of: home) == Self.daemon)
            #expect(try home.lock.mode() == 0o640)
            lock.release()
            lock.release()
            #expect(try HomeLock.holder(of: home) == nil)
        }
    }

    @Test func secondDaemonIsTurnedAwayWithThePIDOfTheFirst() async throws {
        try await Self.withHome { home in
            let lock = try await HomeLock.acquire(home, for: Self.daemon)
            let error = try await #require(throws: HomeError.self) {
                try await HomeLock.acquire(home, for: Self.other, clock: HookClock())
            }
            #expect(error.kind == .daemonRuns)
            #expect(error.exitStatus == 75)
            #expect(error.holder == Self.daemon)
            #expect(
                error.message == "another daemon (process 812, since 2026-04-26T12:30:00.000Z) has the home "
                    + "\(home.root.string): stop it, or name another home with --home"
            )
            lock.release()
        }
    }

    @Test func daemonWaitsForACommandToEnd() async throws {
        try await Self.withHome { home in
            let lock = try await HomeLock.acquire(home, for: Self.command)
            let clock = HookClock { sleeps in
                if sleeps == 3 { lock.release() }
            }
            let mine = try await HomeLock.acquire(home, for: Self.daemon, clock: clock)
            #expect(clock.sleeps == 3)
            #expect(try HomeLock.holder(of: home) == Self.daemon)
            mine.release()
        }
    }

    @Test func patienceWithACommandEnds() async throws {
        try await Self.withHome { home in
            let lock = try await HomeLock.acquire(home, for: Self.command)
            let clock = HookClock()
            let error = try await #require(throws: HomeError.self) {
                try await HomeLock.acquire(home, for: Self.daemon, patience: .seconds(10), clock: clock)
            }
            #expect(error.kind == .commandRuns)
            #expect(error.message.hasPrefix("paddock retry (process 813"))
            #expect(clock.sleeps == 200)
            lock.release()
        }
    }

    @Test func nameLeftByACrashedDaemonIsNotBelievedWhileACommandHolds() async throws {
        try await Self.withHome { home in
            let lock = try await HomeLock.acquire(home, for: Self.command)
            let written = try String(contentsOfFile: home.lock.string, encoding: .utf8)
            try Self.overwrite(
                home.lock,
                #"{"command":"run","pid":1,"role":"daemon","startedAt":"2026-04-26T12:30:00.000Z"}"#
            )
            let clock = HookClock { sleeps in
                if sleeps == 2 { try? Self.overwrite(home.lock, written) }
                if sleeps == 20 { lock.release() }
            }
            let mine = try await HomeLock.acquire(home, for: Self.daemon, clock: clock)
            #expect(clock.sleeps == 20)
            mine.release()
        }
    }

    @Test func nameLeftByACrashedDaemonKeepsNobodyOut() async throws {
        try await Self.withHome { home in
            try home.lock.write(#"{"command":"run","pid":1,"role":"daemon","startedAt":"2026-04-26T12:30:00.000Z"}"#)
            #expect(try HomeLock.holder(of: home) == nil)
            let lock = try await HomeLock.acquire(home, for: Self.daemon)
            #expect(try HomeLock.holder(of: home) == Self.daemon)
            lock.release()
        }
    }

    @Test func lockIsGoneWithItsLastReference() async throws {
        try await Self.withHome { home in
            do {
                let lock = try await HomeLock.acquire(home, for: Self.daemon)
                let holder = try HomeLock.holder(of: home)
                withExtendedLifetime(lock) { #expect(holder != nil) }
            }
            #expect(try HomeLock.holder(of: home) == nil)
        }
    }

    @Test func homeWithoutAStateFolderHasNoHolder() async throws {
        try await withTemporaryDirectory { folder in
            let holder = try HomeLock.holder(of: Home(root: folder, folders: Settings.Folders()))
            #expect(holder == nil)
        }
    }

    @Test func daemonIsBelievedAfterItsNameHasStood() {
        var waiting = LockWait(patience: .seconds(10))
        let decisions = (0..<6).map { _ in waiting.refused(by: Self.daemon) }
        #expect(decisions == [.wait, .wait, .wait, .wait, .wait, .giveUp(Self.daemon)])
    }

    @Test func unreadableHolderIsWaitedForLikeACommand() {
        var waiting = LockWait(patience: .milliseconds(100))
        #expect((0..<3).map { _ in waiting.refused(by: nil) } == [.wait, .wait, .giveUp(nil)])
    }

    /// Writes into the same file: another inode would be another lock.
    private static func overwrite(_ path: FilePath, _ text: String) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.truncate])
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}
