#if os(Linux)
import Foundation
import Testing

/// Every system call of three whole jobs, killed or broken, and all made good by the next start.
///
/// `PADDOCK_PROOF=full` plays every call with every fault, and pairs of faults; `PADDOCK_PROOF=kill-after@300` plays one point;
/// `PADDOCK_PROOF_PAIRS` says how many pairs, `PADDOCK_PROOF_LANES` how many lives are played at a time.
@Suite(.serialized, .timeLimit(.minutes(600)))
struct SystemCallTests {
    private static let asked = ProcessInfo.processInfo.environment["PADDOCK_PROOF"]
    /// In the ordinary run: so many calls are left out between two that are struck.
    private static let stride = 32
    private static let ordinaryTime: Duration = .seconds(110)

    @Test func aFaultAtAnyCallCostsNothingButTime() async throws {
        let lanes = ProofLanes()
        if let asked = Self.asked, let point = CallPoint(asked) {
            let tally = try await lanes.play([point])
            #expect(tally.notReached == 0, "the run never came to that call")
            return
        }
        let began = ContinuousClock.now
        let counting = CallFault.Kind.allCases.map { CallPoint(CallFault(kind: $0, number: 0)) }
        let calls = try await lanes.play(counting)
        try #require(calls.findings.isEmpty)
        try #require(calls.counts.count == counting.count)
        let points = Self.points(calls.counts)
        let isFull = Self.asked == "full"
        let tally = try await lanes.play(points, until: isFull ? nil : began + Self.ordinaryTime)

        #expect(tally.findings.isEmpty)
        #expect(tally.doubleCharges == 0)
        #expect(tally.struck.values.reduce(0, +) > 0)
        let rows = tally.struck.sorted { $0.key < $1.key }.map { name, struck in
            "| calls struck: \(name) | \(struck)\(calls.counts[name].map { " of \($0)" } ?? "") |"
        }
        let sums = [
            "| lives played | \(tally.played) |", "| calls never reached | \(tally.notReached) |",
            "| looks at the output meanwhile | \(tally.looks) |", "| jobs held and settled | \(tally.held) |",
            "| charged twice | \(tally.doubleCharges) |", "| findings | \(tally.findings.count) |",
            "| seconds | \(began.duration(to: .now).components.seconds) |",
        ]
        print((["| system calls | |", "|---|---|"] + rows + sums).joined(separator: "\n"))
    }

    /// Every call with every fault; in the ordinary run some, begun elsewhere each time and in mixed order.
    private static func points(_ counts: [String: Int]) -> [CallPoint?] {
        let isFull = self.asked == "full"
        var random = SeededGenerator(seed: UInt64.random(in: .min ... .max))
        var points: [CallPoint] = []
        for kind in CallFault.Kind.allCases {
            let count = counts[kind.rawValue] ?? 0
            let step = isFull ? 1 : kind.kills ? Self.stride / 2 : Self.stride
            let first = Int.random(in: 1...step, using: &random)
            points += Swift.stride(from: first, through: count, by: step).map {
                CallPoint(CallFault(kind: kind, number: $0))
            }
        }
        let asked = ProcessInfo.processInfo.environment["PADDOCK_PROOF_PAIRS"].flatMap { Int($0) }
        for _ in 0..<(asked ?? (isFull ? 2000 : 12)) {
            let faults = (0..<2).map { _ in
                let kind = CallFault.Kind.allCases.randomElement(using: &random) ?? .killAfter
                return CallFault(
                    kind: kind,
                    number: Int.random(in: 1...max(1, counts[kind.rawValue] ?? 1), using: &random)
                )
            }
            points.append(CallPoint(faults[0], faults[1]))
        }
        return points.shuffled(using: &random)
    }
}
#endif
