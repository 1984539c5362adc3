import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import SystemPackage
import Testing

/// Rows 1 to 3 and 41 of the matrix: a home as a kill would have left it is taken up by the next run, and a stop waits for what is being
/// charged. The kill is a copy of the home's bytes at that moment; what the first engine does later, the copy never sees.
@Suite(.timeLimit(.minutes(2)))
struct CrashTests {
    /// A copy of the home as it lies on disk now: the database first, so that files may be ahead of their records, as after a crash.
    private func copy(of home: EngineHome) throws -> EngineHome {
        var copy = try EngineHome(home.folder.appending("copy"), apiURL: home.apiURL)
        copy.calls.createTimeout = home.calls.createTimeout
        for (from, to) in [(home.state, copy.state), (home.output, copy.output), (home.media, copy.media)] {
            try FileManager.default.removeItem(atPath: to.string)
            try FileManager.default.copyItem(atPath: from.string, toPath: to.string)
        }
        // The index of the log is memory, and dies with its process.
        try? FileManager.default.removeItem(atPath: copy.state.appending("paddock.sqlite-shm").string)
        return copy
    }

    @Test(arguments: [Fault.Stage.body, .done])
    func aKillWhileACreateIsInTheAirHoldsItsJobAndSendsNothingAgain(stage: Fault.Stage) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.calls.createTimeout = .milliseconds(1500)
            simulator.faults.add(Fault(.create, .stall, at: stage))
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.faultsStruck == 1 }
                let killed = try self.copy(of: running.home)
                let ending = try await killed.running { next in
                    try await next.settled()
                    #expect(next.engine.snapshot.unhappyEnds == 1)
                    return try await next.ending(of: "meadow")
                }
                #expect(ending == "held unsure_charge")
                let store = try killed.openStore()
                try await Books.check(store, killed, simulator)
                try store.close()
            }
            #expect(simulator.report.charges == (stage == .done ? 1 : 0))
            #expect(simulator.report.calls["create"]?.values.reduce(0, +) ?? 0 <= 1)
        }
    }

    @Test(arguments: ["Charged.", "The video is ready.", "Downloaded and checked.", "Published.", "Done."])
    func aKillAfterAnyRecordOfAPaidVideoIsMadeGood(line: String) async throws {
        try await Rehearsal.with { home, simulator in
            let killed = try await home.running { running in
                try await running.accept("meadow")
                try await home.log.wait(for: line)
                return try self.copy(of: home)
            }
            let ending = try await killed.running { next in
                try await next.settled()
                return try await next.ending(of: "meadow")
            }
            #expect(ending == "done")
            #expect(simulator.report.charges == 1)
            let store = try killed.openStore()
            try await Books.check(store, killed, simulator)
            try store.close()
        }
    }

    @Test func anAttemptThatWasOnlyPreparedIsSentByTheNextRun() async throws {
        try await Rehearsal.with { home, simulator in
            let store = try home.openStore()
            try await home.accept("meadow", to: store)
            let recovered = try await store.recover(receipts: [], at: Date())
            let job = try #require(try await store.pendingJobs(limit: 1).first)
            let body = try job.request.canonicalJSON()
            let prepared = Record.prepared(recovered.nextAttempt, job.id, body: body)
            try await store.commit([prepared], epoch: recovered.epoch, at: Date())
            try store.close()
            let ending = try await home.running { running in
                try await running.settled()
                return try await running.ending(of: "meadow")
            }
            #expect(ending == "done")
            #expect(simulator.report.charges == 1)
        }
    }

    @Test func aStopWaitsForACreateInTheAirAndKeepsItsID() async throws {
        try await Rehearsal.with { home, simulator in
            simulator.faults.add(Fault(.create, .delay, at: .done, delay: .milliseconds(500)))
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.charges == 1 }
            }
            let store = try home.openStore()
            let job = try await store.job(EngineHome.name("meadow"))
            #expect(job?.state == .generating)
            #expect(job?.videoId == simulator.ledger.first?.id)
            try store.close()
            let ending = try await home.running { running in
                try await running.settled()
                return try await running.ending(of: "meadow")
            }
            #expect(ending == "done")
        }
    }

    @Test func aStopBeforeTheBraceLeavesNothingUnsure() async throws {
        try await Rehearsal.with { home, simulator in
            // The canary answers late: the stop comes first, and no create is begun.
            simulator.faults.add(Fault(.get, .delay, delay: .milliseconds(500)))
            try await home.running { running in
                try await running.accept("meadow")
                _ = try await simulator.report { $0.faultsStruck == 1 }
            }
            let store = try home.openStore()
            let job = try await store.job(EngineHome.name("meadow"))
            #expect(job?.state == .pending)
            #expect(job?.charges == 0)
            try store.close()
            #expect(simulator.report.charges == 0)
        }
    }
}
