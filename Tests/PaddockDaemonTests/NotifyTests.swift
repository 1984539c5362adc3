import Foundation
import Logging
import PaddockCore
import PaddockEngine
import ServiceLifecycle
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite(.timeLimit(.minutes(1))) struct NotifyTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func withManager<Result>(
        _ body: (NotifyListener, ServiceNotifier) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { folder in
            let manager = try NotifyListener(at: folder.appending("n").string)
            let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.address], logger: Self.logger)
            return try await body(manager, notifier)
        }
    }

    // MARK: - The socket

    @Test func datagramsArriveAtAPath() async throws {
        try await withTemporaryDirectory { folder in
            let manager = try NotifyListener(at: folder.appending("n").string)
            let socket = try #require(DatagramSocket(manager.address))
            try socket.send(Array("READY=1".utf8))
            try socket.send(Array("A=1\nB=2".utf8))
            #expect(manager.told == ["READY=1", "A=1\nB=2"])
        }
    }

    #if os(Linux)
    @Test func datagramsArriveAtAnAbstractName() throws {
        let manager = try NotifyListener(at: "@paddock/\(UUID().uuidString)")
        try #require(DatagramSocket(manager.address)).send(Array("READY=1".utf8))
        #expect(manager.told == ["READY=1"])
    }
    #endif

    @Test(arguments: [nil, "", "notify", "vsock:2:1234", "@", "/" + String(repeating: "n", count: 200)] as [String?])
    func nobodyListensAtWhatIsNoAddress(text: String?) {
        #expect(DatagramSocket(text) == nil)
    }

    @Test func aListenerThatIsGoneIsAnError() async throws {
        try await withTemporaryDirectory { folder in
            let socket = try #require(DatagramSocket(folder.appending("nobody").string))
            #expect(throws: Errno.noSuchFileOrDirectory) { try socket.send(Array("READY=1".utf8)) }
        }
    }

    // MARK: - The words

    @Test(arguments: [
        (ServiceNews.ready, "READY=1"),
        (.stopping, "STOPPING=1"),
        (.well, "WATCHDOG=1"),
        (.reloading(at: 17), "RELOADING=1\nMONOTONIC_USEC=17"),
        (.moreTime(.milliseconds(1500)), "EXTEND_TIMEOUT_USEC=1500000"),
        (.status("2 done\nREADY=1"), "STATUS=2 done\\u{a}READY=1"),
    ])
    func newsAreWrittenAsSystemdReadsThem(news: ServiceNews, text: String) {
        #expect(news.text == text)
    }

    @Test func theStatusCountsJobsAndNamesClosedGates() {
        var counts = StateCounts()
        #expect(StatusLine(counts: counts, gates: []).text == "no jobs yet")
        counts[.held] = 1
        counts[.done] = 40
        counts[.pending] = 12
        let gate = GateView(gate: "credits", since: .distantPast, reason: "", nextTryAt: nil)
        #expect(StatusLine(counts: counts, gates: []).text == "12 pending, 40 done, 1 held")
        #expect(StatusLine(counts: counts, gates: [gate]).text == "12 pending, 40 done, 1 held; closed: credits")
    }

    @Test(
        arguments: [
            ([:], nil),
            (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
            (["WATCHDOG_USEC": "60000000"], Duration.seconds(60)),
            (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "7"], .seconds(60)),
            (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "8"], nil),
        ] as [([String: String], Duration?)]
    )
    func theWatchdogOverThisProcessIsFound(environment: [String: String], limit: Duration?) {
        #expect(Watchdog(environment: environment, pid: 7)?.limit == limit)
    }

    // MARK: - What is told when

    @Test func aServiceIsReadyOnceWhenAllItsPartsAreUp() async throws {
        try await Self.withManager { manager, notifier in
            notifier.isUp(.control)
            notifier.isUp(.control)
            #expect(manager.told == [])
            notifier.isUp(.engine)
            notifier.isUp(.engine)
            notifier.isUp(.control)
            #expect(manager.told == ["READY=1"])
        }
    }

    @Test func aServiceThatStopsIsNotReady() async throws {
        try await Self.withManager { manager, notifier in
            notifier.isUp(.control)
            notifier.stops()
            notifier.isUp(.engine)
            #expect(manager.told == ["STOPPING=1"])
        }
    }

    @Test func aReloadHasABeginningAndAnEndAndItsTroubleIsShownUntilOneGoesWell() async throws {
        try await Self.withManager { manager, notifier in
            notifier.shows("3 done")
            notifier.reloads()
            notifier.reloaded(problem: "bad settings")
            notifier.shows("4 done")
            notifier.reloads()
            notifier.reloaded()
            let told = manager.told
            try #require(told.count == 6)
            #expect(told[1].wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*/) != nil)
            #expect(told[2] == "READY=1\nSTATUS=bad settings; 3 done")
            #expect(told[3] == "STATUS=bad settings; 4 done")
            #expect(told[5] == "READY=1\nSTATUS=4 done")
        }
    }

    @Test func theSameStatusIsToldOnce() async throws {
        try await Self.withManager { manager, notifier in
            for status in ["1 done", "1 done", "2 done", "2 done"] { notifier.shows(status) }
            #expect(manager.told == ["STATUS=1 done", "STATUS=2 done"])
        }
    }

    @Test func whereNobodyListensNothingIsTold() {
        let notifier = ServiceNotifier(environment: [:], logger: Self.logger)
        #expect(!notifier.isHeard)
        notifier.isUp(.control)
        notifier.isUp(.engine)
        notifier.stops()
    }

    // MARK: - While the daemon runs

    private struct Trouble: Error {}

    /// Runs a service until its clock is spent, then stops it.
    private static func run(
        _ notifier: ServiceNotifier,
        on clock: SpentClock,
        isWatched: Bool = true,
        turns: AsyncStream<Void> = AsyncStream { $0.finish() },
        life: @escaping @Sendable () -> EngineLife = { EngineLife(beats: 0, hasEnded: false) },
        creates: Int = 0,
        counts: @escaping @Sendable () throws -> StateCounts = { StateCounts() }
    ) async throws {
        let service = NotifyService(
            notifier: notifier,
            watchdog: isWatched ? Watchdog(environment: ["WATCHDOG_USEC": "1000000"], pid: 1) : nil,
            sources: NotifyService.Sources(
                turns: turns,
                knock: life,
                snapshot: {
                    var snapshot = EngineSnapshot()
                    snapshot.creates = creates
                    return snapshot
                },
                counts: counts
            ),
            logger: Self.logger,
            clock: clock
        )
        let group = ServiceGroup(services: [service], logger: Self.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await _ in clock.spent {}
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func theWatchdogIsFedWhileTheEngineTurns() async throws {
        try await Self.withManager { manager, notifier in
            let beats = Mutex(0)
            try await Self.run(
                notifier,
                on: SpentClock(sleeps: 3),
                life: {
                    EngineLife(
                        beats: beats.withLock { beats in
                            beats += 1
                            return beats
                        },
                        hasEnded: false
                    )
                }
            )
            #expect(manager.told == ["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"])
        }
    }

    @Test func theWatchdogGoesHungryWhenTheEngineIsStuck() async throws {
        try await Self.withManager { manager, notifier in
            try await Self.run(notifier, on: SpentClock(sleeps: 3), life: { EngineLife(beats: 5, hasEnded: false) })
            #expect(manager.told == [])
        }
    }

    @Test func theWatchdogGoesHungryWhenTheDatabaseDoesNotAnswer() async throws {
        try await Self.withManager { manager, notifier in
            try await Self.run(
                notifier,
                on: SpentClock(sleeps: 3),
                life: { EngineLife(beats: 0, hasEnded: true) },
                counts: { throw Trouble() }
            )
            #expect(manager.told == [])
        }
    }

    @Test func aStopThatGoesOnAfterTheEngineIsWatchedOver() async throws {
        try await Self.withManager { manager, notifier in
            try await Self.run(notifier, on: SpentClock(sleeps: 2), life: { EngineLife(beats: 5, hasEnded: true) })
            #expect(manager.told == ["WATCHDOG=1", "WATCHDOG=1"])
        }
    }

    @Test func theFirstTurnMakesTheEngineUpAndShowsTheCounts() async throws {
        try await Self.withManager { manager, notifier in
            notifier.isUp(.control)
            var counts = StateCounts()
            counts[.done] = 2
            let known = counts
            try await Self.run(
                notifier,
                on: SpentClock(sleeps: 0),
                isWatched: false,
                turns: AsyncStream { continuation in
                    continuation.yield()
                    continuation.finish()
                },
                counts: { known }
            )
            #expect(manager.told == ["READY=1", "STATUS=2 done"])
        }
    }

    @Test func aStopThatWaitsForCreatesAsksForTime() async throws {
        try await Self.withManager { manager, notifier in
            notifier.stops()
            try await Self.run(notifier, on: SpentClock(sleeps: 2), isWatched: false, creates: 1)
            let extensions = Array(repeating: "EXTEND_TIMEOUT_USEC=90000000", count: 3)
            #expect(manager.told == ["STOPPING=1"] + extensions)
        }
    }
}
