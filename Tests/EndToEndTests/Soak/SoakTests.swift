import Foundation
import SystemPackage
import Testing

/// Months in little time: two homes at one simulator that fails in many ways, one daemon that is never stopped and one that is stopped or
/// killed all the time, under thousands of jobs. Nothing may grow that should not, and no promise be broken.
///
/// `PADDOCK_SOAK` says how many minutes; `deploy/soak.sh` plays it. An ordinary run is too short to judge growth, and only looks at the
/// promises.
@Suite(.serialized, .timeLimit(.minutes(SoakSize.minutesAllowed)))
struct SoakTests {
    /// About one call in thirty goes wrong, in every way that mends itself, and one create in four hundred is unsure.
    private static let faults = """
        [{"call": "create", "do": "delay", "at": "done", "delay": "60ms", "probability": 0.3, "times": null},
         {"call": "create", "do": "cut", "at": "done", "probability": 0.0015, "times": null},
         {"call": "create", "do": "envelope", "status": 500, "probability": 0.001, "times": null},
         {"call": "create", "do": "envelope", "code": "rate_limited", "status": 429, "probability": 0.002,
          "retryAfter": "1", "times": null},
         {"call": "get", "do": "empty", "status": 503, "probability": 0.003, "times": null},
         {"call": "get", "do": "cut", "reset": true, "probability": 0.003, "times": null},
         {"call": "presign", "do": "envelope", "status": 500, "probability": 0.02, "times": null},
         {"call": "put", "do": "cut", "probability": 0.02, "times": null},
         {"call": "put", "do": "empty", "status": 403, "probability": 0.01, "times": null},
         {"call": "video", "do": "truncate", "after": 2000, "probability": 0.03, "times": null},
         {"call": "video", "do": "corrupt", "probability": 0.003, "times": null},
         {"call": "video", "do": "empty", "status": 403, "probability": 0.02, "times": null},
         {"call": "video", "do": "trickle", "bytesPerSecond": 50000, "probability": 0.1, "times": null},
         {"call": "thumbnail", "do": "empty", "status": 404, "probability": 0.02, "times": null}]
        """

    @Test func nothingGrowsAndNoPromiseIsBroken() async throws {
        let options = ["--generation-time", "200ms-1500ms", "--fail-rate", "0.01", "--thumbnails", "share:0.7"]
        try await withSite { site in
            try await withSimulator(options, at: site) { steadySite, api in
                try await api.add(fault: Self.faults)
                let shakenSite = Site(
                    folder: site.folder.removingLastComponent().appending("shaken"),
                    scratch: site.scratch.appending("shaken"),
                    environment: steadySite.environment
                )
                try FileManager.default.createDirectory(
                    atPath: shakenSite.folder.string,
                    withIntermediateDirectories: true
                )
                let homes = [
                    SoakHome(site: steadySite, api: api, tally: SoakTally("steady"), isShaken: false, seed: 1),
                    SoakHome(site: shakenSite, api: api, tally: SoakTally("shaken"), isShaken: true, seed: 2),
                ]
                let end = ContinuousClock.now + .seconds(SoakSize.minutes * 60)
                try await Self.each(homes) { try await $0.soak(until: end) }
                // A start that comes late must not meet faults for ever.
                try await Self.each(homes) { try await $0.comeToRest() }
                for home in homes { try await home.check() }
                try await Self.report(homes, api)
            }
        }
    }

    private static func each(
        _ homes: [SoakHome],
        _ work: @escaping @Sendable (SoakHome) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for home in homes { group.addTask { try await work(home) } }
            try await group.waitForAll()
        }
    }

    private static func report(_ homes: [SoakHome], _ api: SimulatedAPI) async throws {
        let report = try await api.report
        print(
            """
            \(SoakSize.minutes) minutes; \(report.charges.int ?? 0) charges, \(report.faultsStruck.int ?? 0) faults struck.

            """
        )
        for home in homes { print("\(home.tally.figures)\n\n\(home.tally.outcome)\n") }
        for place in report.leakedKeys.keys { #expect(report.leakedKeys[place].int == 0) }
        #expect(report.promptsChargedAgain.keys.isEmpty)
        for home in homes {
            let counts = home.tally.value
            #expect(counts.done > 0 && counts.doubleCharges + counts.lostVideos == 0)
            guard SoakSize.judgesGrowth else { continue }
            #expect(home.tally.growing == [], "in the \(home.tally.name) home")
        }
    }

    @Test func aLineThatRisesIsSeen() throws {
        let line = stride(from: 0.0, to: 5.0, by: 0.1).map { (x: $0, y: 100 + 3 * $0) }
        let rising = try #require(Trend(line))
        #expect(abs(rising.slope - 3) < 1e-9 && abs(rising.growth - 3 * rising.span) < 1e-9)
        #expect(rising.growth > SoakFigure.memory.allowance(mean: rising.mean))
        let upAndDown = (0..<50).map { number -> (x: Double, y: Double) in
            (Double(number) / 10, number.isMultiple(of: 2) ? 100 : 104)
        }
        let noise = try #require(Trend(upAndDown))
        #expect(abs(noise.growth) < SoakFigure.files.allowance(mean: noise.mean))
        #expect(noise.most == 104 && noise.mean == 102)
        #expect(Trend([(x: 0, y: 1), (x: 1, y: 2)]) == nil)
    }

    @Test func aHomeThatLeaksIsNamed() {
        let tally = SoakTally("leaking")
        for minute in 0..<40 {
            let values: [SoakFigure: Double] = [.memory: 50 + Double(minute), .files: 30 + Double(minute % 3), .log: 4]
            tally.add(SoakSample(values), atHours: Double(minute) / 60)
        }
        #expect(tally.growing == [.memory])
        #expect(tally.figures.contains("| resident memory, MiB | 74.50 | 89.00 | 89.00 | 60.00 | +29.00 of 6.00 |"))
    }
}

/// How long it goes on.
enum SoakSize {
    static let minutes = ProcessInfo.processInfo.environment["PADDOCK_SOAK"].flatMap { Double($0) } ?? 0.3
    static let minutesAllowed = Int(Self.minutes) + 15
    /// Shorter, the allocator's own warming up looks like growth.
    static let judgesGrowth = Self.minutes >= 10
}
