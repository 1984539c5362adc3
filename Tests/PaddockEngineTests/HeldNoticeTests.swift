import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// People are told that a job is held only where it waits for them: not while its video is looked for, nor where the policy sends it again.
@Suite(.timeLimit(.minutes(2)))
struct HeldNoticeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let fault: Fault
        var isSentAgain = false
        let ends: [JobState]

        var testDescription: String { self.name }
    }

    private static let strange = "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21"

    @Test(arguments: [
        Case(name: "no answer", fault: Fault(.create, .cut()), ends: [.held]),
        Case(name: "no answer, sent again", fault: Fault(.create, .cut()), isSentAgain: true, ends: [.done]),
        Case(
            name: "no answer twice, sent again once",
            fault: Fault(.create, .cut(), times: 2),
            isSentAgain: true,
            ends: [.held]
        ),
        Case(name: "the id can be read", fault: Fault(.create, .wrongLength(by: -5)), ends: [.done]),
        Case(name: "another id", fault: Fault(.create, .text(Self.strange, status: 500)), ends: [.held]),
        Case(
            name: "another id, sent again",
            fault: Fault(.create, .text(Self.strange, status: 500)),
            isSentAgain: true,
            ends: [.done]
        ),
    ])
    func onlyWhatWaitsForAPersonIsToldAsHeld(row: Case) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.settings.sendsUnsureAgain = row.isSentAgain
            home.settings.sendAgainAfter = .seconds(20)
            simulator.faults.add(row.fault)
            let engine = try await home.running { running in
                try await running.accept("meadow")
                try await running.settled()
                return running.engine
            }
            #expect(await Self.ends(engine) == row.ends)
            #expect(home.log.count("the job is held") == (row.ends == [.held] ? 1 : 0) + (row.isHeldFirst ? 1 : 0))
        }
    }

    @Test(arguments: [true, false])
    func whatACrashLeftUnsureIsToldByTheNextStart(isSentAgain: Bool) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.settings.sendsUnsureAgain = isSentAgain
            home.settings.sendAgainAfter = .seconds(20)
            let store = try home.openStore()
            try await home.accept("meadow", to: store)
            let recovered = try await store.recover(receipts: [], at: home.clock.now().wall)
            let job = try #require(try await store.pendingJobs(limit: 1).first)
            let attempt = recovered.nextAttempt
            let prepared = Record.prepared(attempt, job.id, body: try job.request.canonicalJSON())
            try await store.commit([prepared], epoch: recovered.epoch, at: home.clock.now().wall)
            try await store.commit([], arming: [attempt], epoch: recovered.epoch, at: home.clock.now().wall)
            try store.close()
            let engine = try await home.running { running in
                try await running.settled()
                return running.engine
            }
            #expect(await Self.ends(engine) == [isSentAgain ? .done : .held])
            #expect(home.log.count("the job is held") == (isSentAgain ? 0 : 1))
            #expect(simulator.report.charges == (isSentAgain ? 1 : 0))
        }
    }

    private static func ends(_ engine: Engine) async -> [JobState] {
        var ends: [JobState] = []
        for await notice in engine.notices {
            if case .settled(_, let state) = notice { ends.append(state) }
        }
        return ends
    }
}

extension HeldNoticeTests.Case {
    /// Whether the log says so until the API has told whose the id in the answer is.
    fileprivate var isHeldFirst: Bool { self.name == "the id can be read" || self.name == "another id, sent again" }
}
