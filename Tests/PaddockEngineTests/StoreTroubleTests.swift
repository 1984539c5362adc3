import Dispatch
import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

/// Column W of the matrix: the database refuses at the worst moments, and no id that was paid for is lost.
@Suite(.timeLimit(.minutes(2)))
struct StoreTroubleTests {
    private static let canMount = SmallDisk.isPossible

    private func withSmallState(
        _ body: (EngineHome, Simulator, SmallDisk) async throws -> Void
    ) async throws {
        try await Rehearsal.with(checksBooks: false) { home, simulator in
            try await SmallDisk.mounted(at: home.folder.appending("small"), megabytes: 8) { disk in
                var home = home
                home.state = disk.folder.appending("state")
                try EngineHome.makeFolder(home.state)
                try await body(home, simulator, disk)
                let store = try home.openStore()
                try await Books.check(store, home, simulator)
                try store.close()
            }
        }
    }

    @Test(.enabled(if: Self.canMount, "needs the right to mount a small disk"))
    func anIDThatTheFullDiskRefusesSurvivesInTheReceiptsAndTheNextRunAcceptsIt() async throws {
        try await self.withSmallState { home, simulator, disk in
            simulator.faults.add(Fault(.create, .delay, at: .done, delay: .milliseconds(700)))
            let error = await #expect(throws: StoreError.self) {
                try await home.running { running in
                    try await running.accept("meadow")
                    _ = try await simulator.report { $0.charges == 1 }
                    try disk.fill()
                    try await home.log.wait(for: "id is in the receipts file")
                    #expect(running.engine.snapshot.gates.map(\.gate) == ["disk"])
                }
            }
            #expect(error?.code == .full)
            let paid = try ReceiptsFile(home.receipts).read()
            #expect(paid.map(\.videoID.rawValue) == simulator.ledger.map(\.id))
            try disk.empty()
            try await home.running { running in
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.charges == 1)
            #expect(try ReceiptsFile(home.receipts).read().isEmpty)
        }
    }

    @Test(.enabled(if: Self.canMount, "needs the right to mount a small disk"))
    func allGoesOnByItselfWhenThereIsRoomAgain() async throws {
        try await self.withSmallState { home, simulator, disk in
            simulator.faults.add(Fault(.create, .delay, at: .done, delay: .milliseconds(700)))
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.charges == 1 }
                try disk.fill()
                try await home.log.wait(for: "id is in the receipts file")
                try disk.empty()
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
                #expect(running.engine.snapshot.gates.isEmpty)
            }
            #expect(try ReceiptsFile(home.receipts).read().isEmpty)
        }
    }

    @Test(.enabled(if: Self.canMount, "needs the right to mount a small disk"))
    func nothingIsBoughtWhileTheIntentCannotBeWritten() async throws {
        try await self.withSmallState { home, simulator, disk in
            simulator.faults.add(Fault(.get, .delay, delay: .milliseconds(700)))
            try await home.running { running in
                try await running.accept("meadow")
                // The canary is in the air; what it brings leads to the intent.
                _ = try await simulator.report { $0.faultsStruck == 1 }
                try disk.fill()
                try await home.log.wait(for: "The database can't be written")
                #expect(simulator.report.calls["create"] == nil)
                try disk.empty()
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.charges == 1)
        }
    }

    @Test(.enabled(if: Self.canMount, "needs the right to mount a small disk"))
    func anAttemptThatCannotBeArmedIsDeniedAtOnceAndItsGroupKept() async throws {
        try await self.withSmallState { home, _, disk in
            let store = try home.openStore()
            try await home.accept("meadow", to: store)
            let recovered = try await store.recover(receipts: [], at: Date())
            let job = try #require(try await store.pendingJobs(limit: 1).first)
            let attempt = recovered.nextAttempt
            let prepared = Record.prepared(attempt, job.id, body: Data("{}".utf8))
            try await store.commit([prepared], epoch: recovered.epoch, at: Date())
            let committer = try Self.committer(home, store, epoch: recovered.epoch)
            try disk.fill()
            try await withThrowingTaskGroup(of: [AttemptID].self) { group in
                var decisions = Decisions()
                decisions.arming = [attempt]
                decisions.records = [.noted(event: "kept", detail: nil)]
                await #expect(throws: ArmDesk.Denied.self) {
                    try await committer.arms.permission(for: attempt) {
                        group.addTask { [decisions] in try await committer.commit(decisions, at: Date()) }
                    }
                }
                try disk.empty()
                let denied = try await group.next()
                #expect(denied == [attempt])
            }
            let events = try await store.events(after: 0, limit: 100)
            #expect(events.contains { $0.event == "kept" })
            #expect(!events.contains { $0.event == "armed" })
            try store.close()
        }
    }

    private static func committer(
        _ home: EngineHome,
        _ store: JobStore,
        epoch: Int,
        _ mailbox: Mailbox = Mailbox()
    ) throws -> Committer {
        Committer(
            store: store,
            epoch: epoch,
            receipts: try ReceiptsFile(home.receipts),
            lastRun: try LastRunFile(home.lastRun),
            mailbox: mailbox,
            arms: ArmDesk(),
            state: EngineState(),
            clock: home.clock,
            logger: home.log.logger
        )
    }

    /// What is taken is decided in turns: an id that a later one would have put on record is not lost with an earlier one.
    @Test func anIDThatWasTakenForALaterTurnIsInTheReceiptsToo() async throws {
        try await Rehearsal.with(checksBooks: false) { home, _ in
            let store = try home.openStore()
            let mailbox = Mailbox()
            let committer = try Self.committer(home, store, epoch: 1, mailbox)
            let video = Self.receipt(1).videoID
            let end = CreateEnd.accepted(video, httpStatus: 201)
            mailbox.post(.woke)
            mailbox.post(.createEnded(AttemptID(rawValue: 1), end, sentAt: home.clock.now().boot))
            _ = try mailbox.takeAll()
            mailbox.decided(1)
            committer.saveWaitingReceipts()
            #expect(try ReceiptsFile(home.receipts).read() == [Self.receipt(1)])
            mailbox.decided(1)
            #expect(mailbox.peek(\.isEmpty))
            try store.close()
        }
    }

    /// Drafts that are read slowly, while the one transaction of their manifest is open.
    private struct SlowDrafts: JobDraftSource {
        let count = 0
        let began: AsyncStream<Void>.Continuation
        let mayEnd: DispatchSemaphore

        func each(_ body: (JobDraft) throws -> Void) throws {
            self.began.finish()
            self.mayEnd.wait()
        }
    }

    @Test func anIDWhoseCommitTakesLongIsInTheReceiptsMeanwhile() async throws {
        try await Rehearsal.with(checksBooks: false) { home, _ in
            let store = try home.openStore()
            try await home.accept("meadow", to: store)
            let recovered = try await store.recover(receipts: [], at: Date())
            let job = try #require(try await store.pendingJobs(limit: 1).first)
            let (attempt, epoch) = (recovered.nextAttempt, recovered.epoch)
            let prepared = Record.prepared(attempt, job.id, body: Data("{}".utf8))
            try await store.commit([prepared], epoch: epoch, at: Date())
            try await store.commit([], arming: [attempt], epoch: epoch, at: Date())
            let committer = try Self.committer(home, store, epoch: epoch)
            let (begun, began) = AsyncStream.makeStream(of: Void.self)
            let slow = SlowDrafts(began: began, mayEnd: DispatchSemaphore(value: 0))
            let manifest = ManifestDraft(
                source: "/home/jobs/slow.jsonl",
                destination: "/home/jobs/accepted/slow.jsonl",
                batch: "slow",
                namesBatch: true,
                jobs: slow
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await store.accept(manifest, at: Date()) }
                for await _ in begun {}
                var decisions = Decisions()
                decisions.records = [.accepted(attempt, job.id, Self.receipt(1).videoID, httpStatus: 201)]
                group.addTask { [decisions] in _ = try await committer.commit(decisions, at: Date()) }
                try await home.log.wait(for: "id is in the receipts file")
                #expect(try ReceiptsFile(home.receipts).read().map(\.videoID) == [Self.receipt(1).videoID])
                slow.mayEnd.signal()
                try await group.waitForAll()
            }
            #expect(try ReceiptsFile(home.receipts).read().isEmpty, "the database has it")
            #expect(try await store.isOnRecord(Self.receipt(1).videoID))
            try store.close()
        }
    }

    @Test func anIDThatComesAfterTheLoopHasEndedIsInTheReceiptsForTheNextRun() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.create, .delay, at: .done, delay: .milliseconds(500)))
            let store = try home.openStore()
            await #expect(throws: StoreError.self) {
                try await home.running(on: store) { running in
                    try await running.accept("meadow")
                    _ = try await simulator.report { $0.charges == 1 }
                    // From here every use of the database fails for good, and the loop ends with a create in the air.
                    try store.close()
                    running.engine.jobsArrived()
                    try await running.settled()
                }
            }
            let paid = try ReceiptsFile(home.receipts).read()
            #expect(paid.map(\.videoID.rawValue) == simulator.ledger.map(\.id))
            try await home.running { running in
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.charges == 1)
        }
    }

    /// As the intake does where the database fails under a manifest: no more is bought, and what is in the air is not lost.
    @Test func aDatabaseThatFailsUnderSomebodyElseEndsTheRunAndLosesNoID() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.create, .delay, at: .done, delay: .milliseconds(500)))
            let error = await #expect(throws: StoreError.self) {
                try await home.running { running in
                    try await running.accept("meadow")
                    _ = try await simulator.report { $0.charges == 1 }
                    running.engine.databaseFailed(StoreError(code: .corrupt, message: "a page is damaged"))
                    try await running.settled()
                }
            }
            #expect(error?.code == .corrupt)
            #expect(try ReceiptsFile(home.receipts).read().map(\.videoID.rawValue) == simulator.ledger.map(\.id))
            try await home.running { running in
                try await running.settled()
                let ending = try await running.ending(of: "meadow")
                #expect(ending == "done")
            }
            #expect(simulator.report.charges == 1)
        }
    }

    @Test(.enabled(if: Self.canMount, "needs the right to mount a small disk"))
    func receiptsWithoutTheirRoomAreNoReceipts() async throws {
        try await withTemporaryDirectory { folder in
            try await SmallDisk.mounted(at: folder.appending("small"), megabytes: 2) { disk in
                try disk.fill(leaving: 100_000)
                #expect(throws: Errno.noSpace) { try ReceiptsFile(disk.folder.appending("receipts")) }
            }
        }
    }

    @Test(.enabled(if: Self.canMount, "needs the right to mount a small disk"))
    func aHomeThatIsReadOnlyIsNotOpened() async throws {
        try await self.withSmallState { home, _, disk in
            try home.openStore().close()
            try disk.setReadOnly(true)
            let error = #expect(throws: StoreError.self) { try home.openStore() }
            #expect(error?.code == .readOnly)
            try disk.setReadOnly(false)
        }
    }
}

// MARK: - The receipts file

extension StoreTroubleTests {
    private static func receipt(_ number: Int64) -> Receipt {
        Receipt(attempt: AttemptID(rawValue: number), videoID: VideoID(rawValue: "018f-\(number)"))
    }

    @Test func receiptsOfOneGroupDoNotTakeThoseThatStillWaitWithThem() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("receipts")
            let file = try ReceiptsFile(path)
            try file.append(Self.receipt(1))
            try file.append(Self.receipt(2))
            try file.settle([Self.receipt(1)])
            #expect(try ReceiptsFile(path).read().contains(Self.receipt(2)))
            try file.settle([Self.receipt(2)])
            #expect(try ReceiptsFile(path).read().isEmpty)
        }
    }

    @Test func aTornLineEndsTheReading() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("receipts")
            try ReceiptsFile(path).append(Self.receipt(1))
            let bytes = try Data(contentsOf: URL(filePath: path.string))
            let length = try #require(bytes.firstIndex(of: 0))
            let torn = bytes.prefix(length) + Data("{\"attempt\":2,\"vid".utf8) + bytes.dropFirst(length + 17)
            try torn.write(to: URL(filePath: path.string))
            #expect(try ReceiptsFile(path).read() == [Self.receipt(1)])
        }
    }

    @Test func clearingTakesAllThatTheLastRunLeft() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("receipts")
            let old = try ReceiptsFile(path)
            for number in 1...200 { try old.append(Self.receipt(Int64(number))) }
            let file = try ReceiptsFile(path)
            try file.clear()
            let bytes = try Data(contentsOf: URL(filePath: path.string))
            #expect(bytes.allSatisfy { $0 == 0 })
            #expect(bytes.count == 1 << 20)
        }
    }
}

// MARK: - The desk

extension StoreTroubleTests {
    @Test func aDeskThatClosesDeniesWhoeverWaitsAndWhoeverComesLater() async throws {
        let desk = ArmDesk()
        await #expect(throws: ArmDesk.Denied.self) {
            try await desk.permission(for: AttemptID(rawValue: 1)) { desk.close() }
        }
        await #expect(throws: ArmDesk.Denied.self) {
            try await desk.permission(for: AttemptID(rawValue: 2)) {}
        }
    }

    @Test func whoPostsToALoopThatHasEndedIsTold() async throws {
        let mailbox = Mailbox()
        mailbox.close()
        await #expect(throws: Mailbox.Closed.self) { try await mailbox.postAndWait(.woke) }
    }
}
