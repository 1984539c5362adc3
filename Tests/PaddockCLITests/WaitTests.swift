import PaddockCore
import PaddockDaemon
import PaddockStore
import Testing

@testable import PaddockCLI

@Suite(.timeLimit(.minutes(1)))
struct WaitTests {
    private static func wait(_ names: [String], in home: TestHome, timeout: Duration? = nil) async throws -> WaitResult
    {
        let commandHome = try home.commandHome
        let wait = JobWait(home: commandHome, console: try TestConsole(in: home.root).console, isQuiet: true)
        return try await wait.result(of: NamedJobs(home: commandHome, names: names), timeout: timeout)
    }

    private static func daemonLock(of home: TestHome) async throws -> HomeLock {
        let holder = LockHolder(role: .daemon, pid: 1, command: "run", startedAt: Views.now)
        return try await HomeLock.acquire(home.home, for: holder)
    }

    @Test func waitingNeedsADaemon() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let failure = await #expect(throws: CommandFailure.self) { try await Self.wait([], in: home) }
            #expect(failure?.status == .unavailable)
        }
    }

    @Test(arguments: [[], ["spring"], ["spring/meadow"], ["spring", "spring/meadow"]])
    func waitingEndsWhenTheTimeIsOver(names: [String]) async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let lock = try await Self.daemonLock(of: home)
            defer { lock.release() }
            let failure = await #expect(throws: CommandFailure.self) {
                try await Self.wait(names, in: home, timeout: .milliseconds(1))
            }
            #expect(failure?.status == .timedOut)
            #expect(failure?.lines == ["1 job not ended in time; they go on"])
        }
    }

    @Test func waitingForUnknownNamesFailsAtOnce() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let failure = await #expect(throws: CommandFailure.self) { try await Self.wait(["spring/x"], in: home) }
            #expect(failure?.status == .notFound)
        }
    }

    @Test func endedJobsAreNotWaitedFor() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let store = try JobStore.open(at: home.home.database, output: home.home.output)
            try await store.commit([.cancelled(JobID(rawValue: 1))], epoch: 0, at: Views.now)
            try store.close()
            let result = try await Self.wait([], in: home)
            #expect(result.counts[.cancelled] == 1)
            let failure = #expect(throws: CommandFailure.self) {
                try result.throwUnlessDone(hint: CommandHint(home: nil), isTold: false)
            }
            #expect(failure?.status == .failure)
        }
    }

    @Test func pauseWithoutADaemonIsOnRecord() async throws {
        try await TestHome.with([:]) { home in
            let output = try TestConsole(in: home.root)
            let change = PauseChange(home: try home.commandHome, console: output.console, isJSON: true)
            try await change.apply(.all, command: "pause")
            #expect(try await home.commandHome.reader()?.pause() == .all)
            try await change.apply(.nothing, command: "resume")
            #expect(try await home.commandHome.reader()?.pause() == .nothing)
            #expect(try output.lines.last == #"{"daemonRunning":false,"gates":[],"paused":"nothing"}"#)
        }
    }

    /// Between taking the home and listening, a daemon looks its database over, which may take a moment.
    @Test func pauseWaitsForADaemonThatHasTheHomeAndDoesNotListenYet() async throws {
        try await TestHome.with([:]) { home in
            let holder = LockHolder(role: .daemon, pid: 1, command: "run", startedAt: Views.now)
            let lock = try await HomeLock.acquire(home.home, for: holder)
            let change = PauseChange(
                home: try home.commandHome,
                console: try TestConsole(in: home.root).console,
                isJSON: true
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await change.apply(.all, command: "pause") }
                // As long as a start may take; a daemon's name on the lock is believed long before.
                try await Task.sleep(for: .seconds(1))
                lock.release()
                try await group.waitForAll()
            }
            #expect(try await home.commandHome.reader()?.pause() == .all)
        }
    }

    @Test func eventsAreAnObjectALine() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let output = try TestConsole(in: home.root)
            let log = EventLog(home: try home.commandHome, console: output.console, isJSON: true)
            let last = try await log.print(after: 0)
            let lines = try output.lines
            #expect(lines.contains { $0.contains(#""job":"spring/meadow""#) })
            _ = try await log.print(after: last)
            #expect(try output.lines == lines)
        }
    }

    @Test func jobWithOtherContentIsNotTheOneHandedOver() {
        var job = Views.job()
        let draft = JobDraft(
            name: JobName(batch: "spring", id: "meadow"),
            request: job.request,
            references: [],
            priority: 0,
            metadata: [:],
            contentHash: "",
            line: nil
        )
        #expect(job.isSame(as: draft))
        job.request.durationSec = 9
        #expect(!job.isSame(as: draft))
    }
}
