import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Synchronization
import SystemPackage
import Testing

/// Rows 35 and 36 of the matrix: somebody else holds the database, or it is damaged.
@Suite(.timeLimit(.minutes(2)))
struct DatabaseTroubleTests {
    private static let jobs = ["dawn", "meadow", "storm"]

    /// The lines of the log that tell of a record, in the order of a job's life.
    private static let records = [
        "Creating.", "Charged.", "The video is ready.", "Downloaded and checked.", "Published.",
    ]

    /// Runs an engine with three jobs while a stranger takes the database right after a record and before what follows from it.
    private func held(
        after record: String,
        _ home: EngineHome,
        _ body: @Sendable @escaping (RunningEngine, Stranger) async throws -> Void
    ) async throws {
        var home = home
        // Slow enough that a busy machine is no reason to give up.
        home.clock = FastClock(factor: 10)
        try await home.running { running in
            let stranger = try Stranger(running.home.database)
            running.home.log.atNext(record) { stranger.takeDatabase() }
            try await running.accept(Self.jobs)
            // SQLite itself waits five seconds for a lock.
            try await running.home.log.wait(for: "The database can't be written", "another process holds")
            try await body(running, stranger)
        }
    }

    @Test(arguments: Self.records)
    func allWaitsWhileSomebodyHoldsTheDatabaseAndGoesOnAfterwards(record: String) async throws {
        try await Rehearsal.with { home, simulator in
            try await self.held(after: record, home) { running, stranger in
                // No brace has been released without its record.
                if record == "Creating." { #expect(simulator.report.charges == 0) }
                stranger.giveDatabaseBack()
                try await running.settled()
                for job in Self.jobs {
                    let ending = try await running.ending(of: job)
                    #expect(ending == "done")
                }
                #expect(running.engine.snapshot.gates.isEmpty)
            }
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test(arguments: Self.records)
    func aDatabaseThatFailsForGoodEndsTheRunAndTheNextFinishesAll(record: String) async throws {
        try await Rehearsal.with { home, simulator in
            let store = try home.openStore()
            await #expect(throws: StoreError.self) {
                try await home.running(on: store) { running in
                    running.home.log.atNext(record) {
                        #expect(throws: Never.self) { try store.close() }
                    }
                    try await running.accept(Self.jobs)
                    try await running.settled()
                }
            }
            if record == "Creating." { #expect(simulator.report.charges == 0) }
            try await home.running { running in
                try await running.settled()
                for job in Self.jobs {
                    let ending = try await running.ending(of: job)
                    #expect(ending == "done")
                }
            }
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    @Test func aDatabaseThatIsHeldTooLongEndsTheRunAndTheNextFinishesAll() async throws {
        try await Rehearsal.with { home, simulator in
            let holder = Holder()
            let error = await #expect(throws: StoreError.self) {
                try await self.held(after: "Creating.", home) { running, stranger in
                    holder.stranger.withLock { $0 = stranger }
                    try await running.settled()
                }
            }
            #expect(error?.code == .busy)
            #expect(simulator.report.charges == 0)
            holder.stranger.withLock { $0?.giveDatabaseBack() }
            try await home.running { running in
                try await running.settled()
                for job in Self.jobs {
                    let ending = try await running.ending(of: job)
                    #expect(ending == "done")
                }
            }
            #expect(simulator.report.charges == Self.jobs.count)
        }
    }

    enum Damage: CaseIterable {
        case firstPage, allButTheHeader, cutInHalf, noDatabase
    }

    @Test(arguments: Damage.allCases)
    func aDamagedDatabaseIsRefusedAndNothingIsBought(damage: Damage) async throws {
        try await Rehearsal.with(checksBooks: false) { home, simulator in
            let store = try home.openStore()
            for job in Self.jobs { try await home.accept(job, to: store) }
            try store.close()
            try Self.damage(home.database, damage)
            let before = try Data(contentsOf: URL(filePath: home.database.string))

            let error = await #expect(throws: StoreError.self) {
                try await home.running { running in try await running.settled() }
            }
            #expect(error?.code == (damage == .noDatabase ? .cannotOpen : .corrupt))
            #expect(error?.message.contains("restore a backup") == true)
            #expect(simulator.report.calls["create"] == nil)
            // Whatever can still be saved from it is still there.
            #expect(try Data(contentsOf: URL(filePath: home.database.string)) == before)
        }
    }

    private static func damage(_ path: FilePath, _ damage: Damage) throws {
        let url = URL(filePath: path.string)
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path.string + suffix) }
        var bytes = try Data(contentsOf: url)
        let garbage = UInt8(0xA5)
        switch damage {
        case .firstPage: bytes.replaceSubrange(100..<4096, with: Data(repeating: garbage, count: 3996))
        case .allButTheHeader: bytes.replaceSubrange(100..., with: Data(repeating: garbage, count: bytes.count - 100))
        case .cutInHalf: bytes = bytes.prefix(bytes.count / 8192 * 4096)
        case .noDatabase: bytes = Data(repeating: garbage, count: bytes.count)
        }
        try bytes.write(to: url)
    }
}
