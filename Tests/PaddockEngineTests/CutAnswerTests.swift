import Foundation
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import Testing

/// Every kind of answer of the API, the storage and the CDN, cut at every byte on its way to a whole engine: whatever may be asked
/// again is asked again until all is had, byte for byte; a create is asked once.
///
/// In the ordinary run, bodies of files and refusals of creates are cut at a spread of their bytes; with `PADDOCK_PROOF=full` at each.
@Suite(.timeLimit(.minutes(20)))
struct CutAnswerTests {
    /// Places to cut at: all up to the first end, so that every byte of the head is among them, then one in so many.
    struct Cuts: CustomTestStringConvertible, Sendable {
        let call: CallKind
        let offsets: [Int]

        var testDescription: String {
            "\(self.call.rawValue), \(self.offsets.count) places from byte \(self.offsets.first ?? 0)"
        }

        private static let isFull = ProcessInfo.processInfo.environment["PADDOCK_PROOF"] == "full"

        /// In slices, each for a home of its own.
        static func slices(_ call: CallKind, each: Int = 0, upTo end: Int, step: Int = 1) -> [Self] {
            let rest = stride(from: each, to: end, by: Self.isFull ? 1 : step)
            let offsets = Array(0..<each) + rest
            return stride(from: 0, to: offsets.count, by: 150).map { start in
                Self(call: call, offsets: Array(offsets[start..<min(start + 150, offsets.count)]))
            }
        }
    }

    /// Longer than any head here.
    private static let head = 420
    /// Longer than any answer in JSON.
    private static let answer = 720

    // MARK: - What may be asked again

    @Test(arguments: Cuts.slices(.get, upTo: Self.answer))
    func aPollOfAReadyVideoIsAskedAgain(cuts: Cuts) async throws {
        try await Self.finishing(cuts, Rehearsal.quickAPI)
    }

    @Test(arguments: Cuts.slices(.get, each: 1, upTo: Self.answer, step: 5))
    func aPollOfAVideoInTheMakingIsAskedAgain(cuts: Cuts) async throws {
        var api = SimulatorConfiguration()
        api.generationTime = .fixed(.milliseconds(300))
        try await Self.finishing(cuts, api)
    }

    @Test(arguments: Cuts.slices(.get, each: 1, upTo: Self.answer, step: 5))
    func aPollOfAFailedVideoIsAskedAgain(cuts: Cuts) async throws {
        var api = Rehearsal.quickAPI
        api.failRate = 1
        try await Self.finishing(cuts, api, as: "failed generation_failed")
    }

    @Test(arguments: Cuts.slices(.video, each: Self.head, upTo: 16_400, step: 71))
    func aVideoIsFetchedAgain(cuts: Cuts) async throws {
        try await Self.finishing(cuts, Rehearsal.quickAPI)
    }

    /// The rest of a file that broke off is asked for by `Range`; that answer (206) is cut too.
    @Test(arguments: Cuts.slices(.video, each: Self.head, upTo: 8400, step: 71))
    func theRestOfAVideoIsFetchedAgain(cuts: Cuts) async throws {
        try await Self.finishing(cuts, Rehearsal.quickAPI, after: Fault(.video, .truncate(after: 8000)))
    }

    @Test(arguments: Cuts.slices(.thumbnail, each: Self.head, upTo: 2800, step: 31))
    func aThumbnailIsFetchedAgain(cuts: Cuts) async throws {
        try await Self.finishing(cuts, Rehearsal.quickAPI)
    }

    /// Accepts a job for each cut, strikes its first call of that kind there, and waits for all to end.
    private static func finishing(
        _ cuts: Cuts,
        _ api: SimulatorConfiguration,
        as ending: String = "done",
        after first: Fault? = nil
    ) async throws {
        try await Rehearsal.with(api) { home, simulator in
            let ids = cuts.offsets.map { String(format: "cut-%05d", $0) }
            for (id, offset) in zip(ids, cuts.offsets) {
                if var first {
                    first.prompt = id
                    simulator.faults.add(first)
                }
                // One in seven by a reset, which may take bytes on their way with it.
                let effect = Fault.Effect.truncate(after: offset, reset: offset % 7 == 0)
                simulator.faults.add(Fault(cuts.call, effect, prompt: id))
            }
            try await home.running { running in
                try await running.accept(ids)
                try await running.settled()
                for id in ids {
                    let end = try await running.ending(of: id)
                    #expect(end == ending, "\(id)")
                }
            }
            #expect(simulator.report.charges == ids.count)
            #expect(simulator.report.faultsStruck == ids.count * (first == nil ? 1 : 2))
        }
    }

    // MARK: - Media

    @Test(arguments: Cuts.slices(.presign, upTo: Self.answer) + Cuts.slices(.put, upTo: 160))
    func mediaGetThere(cuts: Cuts) async throws {
        try await Rehearsal.with { home, simulator in
            // Every other call is struck, since such a call says nothing of the job that it is for.
            for (index, offset) in cuts.offsets.enumerated() {
                simulator.faults.add(Fault(cuts.call, .truncate(after: offset), skip: index))
            }
            // A cut behind the last byte is none, and such a call is its job's last: some jobs more see to it that all strike.
            let jobs = cuts.offsets.count + 40
            try await home.running { running in
                for number in 0..<jobs {
                    try await running.accept("cut-\(number)", media: EngineHome.picture(UInt8(number)))
                }
                try await running.settled()
                for number in 0..<jobs {
                    let end = try await running.ending(of: "cut-\(number)")
                    #expect(end == "done")
                }
            }
            #expect(simulator.report.charges == jobs)
            #expect(simulator.report.faultsStruck == cuts.offsets.count)
        }
    }

    // MARK: - Creates

    /// Each in a home of its own, as two creates of unknown outcome would close a gate.
    @Test(arguments: Cuts.slices(.create, upTo: 400))
    func aChargedCreateIsHeldOrFoundByItsIDAndNeverSentAgain(cuts: Cuts) async throws {
        var isFound = false
        for offset in cuts.offsets {
            try await Rehearsal.with { home, simulator in
                simulator.faults.add(Fault(.create, .truncate(after: offset, reset: offset % 7 == 0)))
                let ending = try await Rehearsal.ending(in: home)
                #expect(simulator.report.charges == 1, "cut after \(offset) bytes")
                if offset % 7 != 0 {
                    // From the byte on that completes the id, the API is asked whose video it is.
                    isFound = isFound || ending == "done"
                    #expect(ending == (isFound ? "done" : "held unsure_charge"), "cut after \(offset) bytes")
                } else {
                    #expect(["done", "held unsure_charge"].contains(ending), "cut after \(offset) bytes")
                }
            }
        }
        #expect(isFound || cuts.offsets.allSatisfy { $0 < 399 })
    }

    /// A refusal of which anything is missing is no proof that nothing was charged.
    @Test(arguments: Cuts.slices(.create, upTo: 420, step: 9))
    func aRefusedCreateIsHeldOrSentAgainWhereItsStatusIsProofEnough(cuts: Cuts) async throws {
        for offset in cuts.offsets {
            var api = Rehearsal.quickAPI
            api.credits = 0
            try await Rehearsal.with(api) { home, simulator in
                simulator.faults.add(Fault(.create, .truncate(after: offset)))
                try await home.running { running in
                    try await running.accept("meadow")
                    _ = try await simulator.report { $0.faultsStruck == 1 }
                    simulator.change { $0.credits = 1000 }
                    try await running.engine.apply(.resumeAsked(keyMayHaveChanged: false))
                    try await running.settled()
                    let ending = try await running.ending(of: "meadow")
                    let charges = simulator.report.charges
                    #expect([("done", 1), ("held unsure_charge", 0)].contains { $0 == (ending, charges) }, "\(offset)")
                }
            }
        }
    }
}
