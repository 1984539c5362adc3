import Foundation
import SystemPackage
import Testing

@Suite(.serialized, .timeLimit(.minutes(3)))
struct CrashTests {
    private static let batch = (1...12).map { "  - {id: take-\($0), prompt: horse number \($0)}\n" }.joined()
    private static let manifest = "batch: herd\ndefaults: {durationSec: 3}\njobs:\n\(batch)"

    @Test func aKillWhileVideosGenerateCostsNothingButTime() async throws {
        try await withSimulatedSite("--generation-time", "3s") { site, api in
            let daemon = try await site.startDaemon()
            try site.drop("herd.yaml", Self.manifest)
            // A busy machine may have the first ready before the last is charged.
            try await eventually("all are paid") { try await Self.paid(at: site) == 12 }
            daemon.signal(SIGKILL)
            #expect(await daemon.end().status == 128 + SIGKILL)
            #expect(try await Self.paid(at: site) == 12)

            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await api.charges.values.allSatisfy { $0 == 1 })
            #expect(try await api.charges.count == 12)
            for number in 1...12 {
                try await OutputFiles(site: site).expectFinished("herd/take-\(number)")
            }
        }
    }

    private static func paid(at site: Site) async throws -> Int {
        let counts = try await site.json("status").counts
        return [counts.generating, counts.downloading, counts.done].reduce(0) { $0 + ($1.int ?? 0) }
    }

    /// The home is made while it is killed: the folders, the lock, the database and its tables.
    @Test func aKillAtTheVeryFirstStartLeavesAHomeThatOpens() async throws {
        try await withSite { site in
            var site = site
            site.environment["HAPPYHORSE_BASE_URL"] = "http://127.0.0.1:9"
            site.environment["HAPPYHORSE_API_KEY"] = "hh_test_nobody_asks"
            for delay in stride(from: 20, to: 100, by: 5) {
                let home = site.folder.appending("home-\(delay)").string
                let daemon = try Program(["run", "--home", home], at: site)
                try await Task.sleep(for: .milliseconds(delay))
                daemon.signal(SIGKILL)
                await daemon.end()
                let next = try await site.run(["run", "--until-idle", "--home", home])
                #expect(next.status == 0, "killed after \(delay) ms: \(next.err)")
            }
        }
    }

    /// Whenever it is killed: no prompt is charged twice, no charged video is lost, and nobody ever sees half a file.
    @Test func killsAtRandomMomentsNeverPayTwice() async throws {
        try await withSimulatedSite("--generation-time", "200ms-900ms") { site, api in
            var random = SeededGenerator(seed: UInt64.random(in: .min ... .max))
            let seed = random.seed
            let delays = (1...12).map { _ in Int.random(in: 20...700, using: &random) }
            try site.drop("herd.yaml", Self.manifest)
            for delay in delays {
                let daemon = try Program(["run", "--until-idle"] + Site.fast, at: site)
                let killing = ContinuousClock.now + .milliseconds(delay)
                while daemon.status == nil, ContinuousClock.now < killing {
                    OutputFiles(site: site).expectAllWhole()
                    try await Task.sleep(for: .milliseconds(5))
                }
                daemon.signal(SIGKILL)
                await daemon.end()
                OutputFiles(site: site).expectAllWhole()
            }

            let last = try await site.runUntilIdle()
            let jobs = try await site.run("list", "--json").out.split(separator: "\n").map {
                try JSON(text: String($0))
            }
            let charges = try await api.charges
            #expect(jobs.count == 12, "seed \(seed)")
            for job in jobs {
                let count = charges[job.request.prompt.string ?? "", default: 0]
                switch job.state.string {
                case "done":
                    #expect(count == 1, "\(job) seed \(seed)")
                    try await OutputFiles(site: site).expectFinished(job.job.string ?? "")
                case "held":
                    #expect(count <= 1 && job.error.code.string == "unsure_charge", "\(job) seed \(seed)")
                default:
                    Issue.record("\(job) is not at rest; seed \(seed), \(last.err)")
                }
            }
            // What was held before the last start is no matter of the last run.
            if jobs.allSatisfy({ $0.state.string == "done" }) { #expect(last.status == 0) }
        }
    }
}

/// Random numbers that can be had again (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
