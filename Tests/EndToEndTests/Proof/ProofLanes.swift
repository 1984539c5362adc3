#if os(Linux)
import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Plays many points, some at a time, each in a fresh home, on a few simulators that live on.
struct ProofLanes: Sendable {
    /// What came of all of them.
    struct Tally: Sendable {
        /// By the fault's name.
        var struck: [String: Int] = [:]
        var notReached = 0
        var held = 0
        var doubleCharges = 0
        var looks = 0
        var findings: [String] = []
        /// How many calls a fault can strike, by its name; of counting points.
        var counts: [String: Int] = [:]

        var played: Int { self.struck.values.reduce(self.notReached, +) }
    }

    /// What the lanes share.
    private final class Board: Sendable {
        private let tally = Mutex(Tally())
        private let next = Mutex(0)

        var sum: Tally { self.tally.withLock { $0 } }

        func nextIndex() -> Int {
            self.next.withLock { next in
                defer { next += 1 }
                return next
            }
        }

        func add(_ outcome: ProofLife.Outcome, of point: CallPoint?) {
            let played = self.tally.withLock { tally in
                tally.add(outcome, of: point)
                return tally.played
            }
            // A full sweep takes its time.
            if played > 0, played.isMultiple(of: 500) { print("\(played) lives played") }
        }
    }

    /// After so many lives a simulator is made anew, or its ledger would grow without end.
    private static let livesOfASimulator = 100

    let lanes: Int

    init() {
        let asked = ProcessInfo.processInfo.environment["PADDOCK_PROOF_LANES"].flatMap { Int($0) }
        self.lanes = asked ?? 2 * ProcessInfo.processInfo.activeProcessorCount
    }

    /// Plays all points, of which nil is a life without faults; those that have not begun by the deadline are left out.
    func play(_ points: [CallPoint?], until deadline: ContinuousClock.Instant? = nil) async throws -> Tally {
        let board = Board()
        try await withTemporaryDirectory { folder in
            let shim = try await Shim(in: folder)
            try await withThrowingDiscardingTaskGroup { group in
                for lane in 0..<min(self.lanes, points.count) {
                    group.addTask {
                        var mayGoOn = true
                        while mayGoOn {
                            mayGoOn = try await withSimulatedSite(
                                "--generation-time",
                                "50ms",
                                "--thumbnails",
                                "share:0.5",
                                "--seed",
                                "\(lane + 1)"
                            ) { site, api in
                                for _ in 0..<Self.livesOfASimulator {
                                    if let deadline, ContinuousClock.now > deadline { return false }
                                    let index = board.nextIndex()
                                    guard index < points.endIndex else { return false }
                                    let outcome = try await Self.play(points[index], index, shim, site, api)
                                    board.add(outcome, of: points[index])
                                }
                                return true
                            }
                        }
                    }
                }
            }
        }
        return board.sum
    }

    private static func play(
        _ point: CallPoint?,
        _ index: Int,
        _ shim: Shim,
        _ site: Site,
        _ api: SimulatedAPI
    ) async throws -> ProofLife.Outcome {
        let folder = site.scratch.appending("life-\(index)")
        var home = Site(
            folder: folder.appending("home"),
            scratch: folder.appending("scratch"),
            environment: site.environment
        )
        home.environment["HAPPYHORSE_API_KEY"] = ProofLife.key
        for place in [home.folder, home.scratch] {
            try FileManager.default.createDirectory(atPath: place.string, withIntermediateDirectories: true)
        }
        let life = ProofLife(shim: shim, site: home, api: api, batch: ProofBatch(tag: "life \(index)"))
        let outcome = try await life.play(point)
        if !outcome.findings.isEmpty, let point { try self.keep(folder, point, outcome) }
        try FileManager.default.removeItem(atPath: folder.string)
        return outcome
    }

    /// Where what went wrong can be looked at, and how to see it again.
    private static func keep(_ folder: FilePath, _ point: CallPoint, _ outcome: ProofLife.Outcome) throws {
        let kept = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("paddock-proof-\(UUID().uuidString.prefix(8))")
        try FileManager.default.copyItem(atPath: folder.string, toPath: kept.string)
        Issue.record(
            """
            \(point), at \(outcome.hit ?? "no call"):
            \(outcome.findings.joined(separator: "\n"))
            The home and the logs are in \(kept). To play this point again:
            PADDOCK_PROOF='\(point)' swift test --disable-xctest --filter SystemCallTests
            """
        )
    }
}

extension ProofLanes.Tally {
    mutating func add(_ outcome: ProofLife.Outcome, of point: CallPoint?) {
        self.held += outcome.held
        self.doubleCharges += outcome.doubleCharges
        self.looks += outcome.looks
        self.findings += outcome.findings
        guard let point else { return }
        let name = point.second == nil ? point.first.kind.rawValue : "two faults"
        if point.first.number == 0 {
            self.counts[name] = outcome.count
        } else if outcome.hit == nil {
            self.notReached += 1
        } else {
            self.struck[name, default: 0] += 1
        }
    }
}
#endif
