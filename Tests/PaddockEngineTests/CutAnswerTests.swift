import Foundation
import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Every kind of answer, cut at its bytes: status line, head and body. With `PADDOCK_PROOF=full` at every one, else at every byte of a
/// create's answer and at a sample of the others that is another one each time.
@Suite(.timeLimit(.minutes(ProofSize.isFull ? 60 : 10)))
struct CutAnswerTests {
    /// An answer that is cut, and how the simulator is made to give it.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let kind: CutDesk.Kind
        /// Between two places in the ordinary run.
        let step: Int
        var fault: Fault?
        var failRate = 0.0
        var generation = Duration.zero
        var media = false
        var end = CuttingRelay.End.fin
        var ending = "done"

        var testDescription: String { self.name }
    }

    // MARK: - Creates

    private static let create = "POST /api/v1/videos "

    static let creates =
        [
            Case(name: "201 FIN", kind: .init(request: Self.create, status: 201), step: 1),
            Case(name: "201 RST", kind: .init(request: Self.create, status: 201), step: 7, end: .rst),
        ]
        + [
            (400, "invalid_input"), (401, "invalid_api_key"), (402, "insufficient_credits"),
            (403, "plan_gate_exceeded"),
            (404, "not_found"), (409, "conflict"), (429, "rate_limited"), (500, "internal_error"),
            (503, "internal_error"),
        ]
        .map { status, code in
            Case(
                name: "\(status) \(code)",
                kind: .init(request: Self.create, status: status),
                step: 17,
                fault: Fault(.create, .envelope(code, status: status), times: nil)
            )
        }

    /// The table of outcomes: a cut answer proves nothing, so the job is held and nothing is sent again, unless all of the id came.
    @Test(arguments: Self.creates)
    func aCutAnswerToACreateIsHeldOrSalvagedAndNeverSentAgain(row: Case) async throws {
        let desk = Self.desk(row)
        var rules = CuttingRelay.Rules()
        let last = Mutex<(place: Int, answer: CutDesk.Answer)?>(nil)
        let creates = Mutex(0)
        rules.answer = { line, answer in
            if line.contains(Self.create) { creates.withLock { $0 += 1 } }
            guard let place = desk.place(for: line, answer) else { return nil }
            last.withLock { $0 = (place, answer) }
            return (place, row.end)
        }
        try await Self.with(row, rules) { running, simulator in
            var number = 0
            while !desk.isSpent {
                let id = Self.id(number)
                let sent = creates.withLock { $0 }
                let charges = simulator.report.charges
                try await running.accept(id)
                try await running.settled()
                let ending = try await running.ending(of: id)
                let (place, answer) = try #require(last.withLock { $0.take() }, "\(row.name): \(ending)")
                let came = String(decoding: answer.bytes.prefix(place), as: UTF8.self)
                let isCharged = row.fault == nil
                if isCharged, let video = simulator.ledger.last?.id, came.contains(video) {
                    // A reset may take with it what had come.
                    #expect(ending == "done" || ending == "held unsure_charge" && row.end == .rst, "cut at \(place)")
                } else {
                    #expect(ending == "held unsure_charge", "cut at \(place)")
                }
                #expect(creates.withLock { $0 } == sent + 1, "cut at \(place)")
                #expect(simulator.report.charges == charges + (isCharged ? 1 : 0), "cut at \(place)")
                try await running.engine.apply(.resumeAsked(keyMayHaveChanged: false))
                number += 1
            }
        }
        Self.report(row, desk)
    }

    /// A request that is cut: what was not armed is sent again, what was armed is held, and nothing of it is ever charged.
    @Test(arguments: CuttingRelay.RequestPlace.allCases, CuttingRelay.End.allCases)
    func aCutCreateIsSentAgainOnlyIfItWasNeverArmed(
        place: CuttingRelay.RequestPlace,
        end: CuttingRelay.End
    ) async throws {
        let isDue = Mutex(false)
        var rules = CuttingRelay.Rules()
        rules.request = { line in
            guard line.contains(Self.create) else { return nil }
            return isDue.withLock { isDue in
                defer { isDue = false }
                return isDue ? (place, end) : nil
            }
        }
        let row = Case(name: "cut creates", kind: .init(request: Self.create, status: 201), step: 1)
        try await Self.with(row, rules) { running, simulator in
            for number in 0..<(ProofSize.isFull ? 100 : 12) {
                let id = Self.id(number)
                isDue.withLock { $0 = true }
                try await running.accept(id)
                try await running.settled()
                let ending = try await running.ending(of: id)
                let charges = simulator.ledger.count { $0.request.prompt == EngineHome.prompt(id) }
                #expect(!isDue.withLock { $0 })
                switch place {
                case .all: #expect(ending == "held unsure_charge" && charges == 0)
                case .head, .allButTheLastByte:
                    // Which of the two depends on whether the arming was through when the connection broke.
                    let expected = charges == 0 ? "held unsure_charge" : "done"
                    #expect(ending == expected && charges <= 1)
                }
                try await running.engine.apply(.resumeAsked(keyMayHaveChanged: false))
            }
        }
    }
}

// MARK: - Steps that may be repeated

extension CutAnswerTests {
    private static let poll = "GET /api/v1/videos/"

    static let repeated =
        [
            Case(name: "presign", kind: .init(request: "/uploads/presign", status: 200), step: 23, media: true),
            Case(
                name: "presign 429",
                kind: .init(request: "/uploads/presign", status: 429),
                step: 31,
                fault: Fault(.presign, .envelope("rate_limited", status: 429, retryAfter: "1"), times: nil),
                media: true
            ),
            Case(name: "PUT", kind: .init(request: "PUT ", status: 200), step: 11, media: true),
            Case(
                name: "PUT 403",
                kind: .init(request: "PUT ", status: 403),
                step: 29,
                fault: Fault(.put, .text(Self.denied, status: 403, contentType: "application/xml"), times: nil),
                media: true
            ),
            Case(
                name: "poll queued",
                kind: .init(request: Self.poll, status: 200, text: #""status":"queued""#),
                step: 37,
                generation: .seconds(1)
            ),
            Case(
                name: "poll processing",
                kind: .init(request: Self.poll, status: 200, text: #""status":"processing""#),
                step: 37,
                generation: .milliseconds(400)
            ),
            Case(
                name: "poll ready",
                kind: .init(request: Self.poll, status: 200, text: #""status":"ready""#),
                step: 29
            ),
            Case(
                name: "poll failed",
                kind: .init(request: Self.poll, status: 200, text: #""status":"failed""#),
                step: 37,
                failRate: 1,
                ending: "failed generation_failed"
            ),
        ]
        + [(401, "invalid_api_key"), (404, "not_found"), (429, "rate_limited"), (500, "internal_error")].map {
            status,
            code in
            Case(
                name: "poll \(status)",
                kind: .init(request: Self.poll, status: status),
                step: 41,
                fault: Fault(.get, .envelope(code, status: status), times: nil, prompt: "horse")
            )
        }
        + [
            Case(name: "video 200", kind: .init(request: ".mp4", status: 200), step: 307),
            Case(
                name: "video 206",
                kind: .init(request: ".mp4", status: 206),
                step: 307,
                fault: Fault(.video, .truncate(after: 3000), times: nil)
            ),
            Case(
                name: "video 416",
                kind: .init(request: ".mp4", status: 416),
                step: 19,
                fault: Fault(.video, .html(status: 416), times: nil)
            ),
            Case(
                name: "video 403",
                kind: .init(request: ".mp4", status: 403),
                step: 29,
                fault: Fault(.video, .text(Self.denied, status: 403, contentType: "application/xml"), times: nil)
            ),
            Case(name: "thumbnail 200", kind: .init(request: ".jpg", status: 200), step: 151),
        ]

    private static let denied = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"

    /// All is had in the end, charged once, and byte for byte what was paid for: ``Books`` compares them.
    @Test(arguments: ProofSize.chosen(Self.repeated), CuttingRelay.End.allCases)
    func aStepThatMayBeRepeatedIsUntilItSucceeds(row: Case, end: CuttingRelay.End) async throws {
        let simulatorOfRow = Mutex<Simulator?>(nil)
        let desk = Self.desk(row) { simulatorOfRow.withLock { $0 }?.faults.clear() }
        var rules = CuttingRelay.Rules()
        rules.answer = { line, answer in desk.place(for: line, answer).map { ($0, end) } }
        try await Self.with(row, rules) { running, simulator in
            simulatorOfRow.withLock { $0 = simulator }
            var ids: [String] = []
            repeat {
                let more = (0..<12).map { Self.id(ids.count + $0) }
                for id in more {
                    let picture = EngineHome.picture(0) + Array(id.utf8)
                    try await running.home.accept(id, media: row.media ? picture : nil, to: running.store)
                }
                running.engine.jobsArrived()
                try await running.settled()
                ids += more
            } while !desk.isSpent
            for id in ids {
                let ending = try await running.ending(of: id)
                #expect(ending == row.ending, "\(id)")
            }
            #expect(simulator.report.charges == ids.count)
        }
        Self.report(row, desk)
    }

    /// A request that is cut is repeated just the same.
    @Test(arguments: ["/uploads/presign", "PUT ", Self.poll, ".mp4", ".jpg"], CuttingRelay.End.allCases)
    func aCutRequestIsRepeated(request: String, end: CuttingRelay.End) async throws {
        let places = Mutex(CuttingRelay.RequestPlace.allCases + CuttingRelay.RequestPlace.allCases)
        var rules = CuttingRelay.Rules()
        rules.request = { line in
            guard line.contains(request) else { return nil }
            return places.withLock { $0.popLast() }.map { ($0, end) }
        }
        let row = Case(name: request, kind: .init(request: request, status: 200), step: 1)
        try await Self.with(row, rules) { running, simulator in
            for number in 0..<6 {
                try await running.accept(Self.id(number), media: EngineHome.picture(UInt8(number)))
            }
            try await running.settled()
            for number in 0..<6 {
                let ending = try await running.ending(of: Self.id(number))
                #expect(ending == "done")
            }
            #expect(places.withLock { $0.isEmpty })
            #expect(simulator.report.charges == 6)
        }
    }
}

// MARK: - The stage

extension CutAnswerTests {
    private static func id(_ number: Int) -> String { "job-\(100_000 + number)" }

    private static func desk(_ row: Case, onSpent: @escaping @Sendable () -> Void = {}) -> CutDesk {
        let step = ProofSize.isFull ? 1 : row.step
        return CutDesk(row.kind, first: Int.random(in: 0..<step), step: step, onSpent: onSpent)
    }

    private static func report(_ row: Case, _ desk: CutDesk) {
        #expect(desk.cuts > 0)
        print("cut: \(row.name): \(desk.cuts) of \(desk.length) places")
    }

    /// An engine behind the relay, whose pauses are short.
    private static func with(
        _ row: Case,
        _ rules: CuttingRelay.Rules,
        _ body: @Sendable @escaping (RunningEngine, Simulator) async throws -> Void
    ) async throws {
        var api = Rehearsal.quickAPI
        api.failRate = row.failRate
        api.generationTime = .fixed(row.generation)
        try await withTemporaryDirectory { folder in
            try await Simulator.running(api) { simulator, origins in
                if let fault = row.fault { simulator.faults.add(fault) }
                try await CuttingRelay.running(before: origins, rules) { relay in
                    var home = try EngineHome(folder, apiURL: relay.apiURL)
                    home.clock = FastClock(factor: 400)
                    home.settings.generating = 100
                    home.settings.thumbnailWait = .seconds(7200)
                    try await home.running { running in try await body(running, simulator) }
                    let store = try home.openStore()
                    try await Books.check(store, home, simulator)
                    try store.close()
                }
            }
        }
    }
}
