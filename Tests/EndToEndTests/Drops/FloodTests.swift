import Foundation
import SystemPackage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Thousands of manifests at once, with the real daemon.
///
/// `PADDOCK_FLOOD` says how many are dropped while nobody reads the events.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct FloodTests {
    private static let asked = ProcessInfo.processInfo.environment["PADDOCK_FLOOD"].flatMap { Int($0) } ?? 300

    #if os(Linux)
    /// How many events the kernel keeps for one listener.
    private static let kept =
        (try? String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8))
        .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 16_384

    /// Renames a hidden file to and fro, which rings twice each time.
    private static func fillTheQueue(at site: Site) throws {
        let names = [".to", ".fro"].map { site.jobs.appending($0).string }
        try site.jobs.appending(".to").write(Data())
        for number in 0...Self.kept / 2 {
            try #require(rename(names[number % 2], names[(number + 1) % 2]) == 0)
        }
    }

    @Test(.enabled(if: kept <= 100_000, "this kernel keeps more events than are worth making"))
    func whatWasDroppedWhileEventsWereLostIsTakenOnce() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon("--set", "folders.rescan=1h")
            daemon.signal(SIGSTOP)
            // The queue is full before the first manifest comes: not one of them rings.
            try Self.fillTheQueue(at: site)
            let count = Self.asked
            let names = try Self.drop(count, at: site)
            daemon.signal(SIGCONT)
            let began = ContinuousClock.now
            try await Self.waitUntilTaken(count, at: site)
            print("\(count) manifests dropped while the daemon stood still: taken in \(began.duration(to: .now))")
            let records = try await site.records()
            #expect(Set(records.keys) == Set(names.map { "\($0)/\($0)" }))
            #expect(site.files(under: "jobs/accepted").count == count)
            #expect(site.files(under: "jobs/rejected").isEmpty)
            #expect(try await site.json("status").inbox.array.isEmpty)
            // It still listens, or this would take an hour.
            try await site.waitForTheNextManifest()
            await site.stop(daemon)
        }
    }
    #endif

    /// Many small manifests, some of them bad, while paid videos are under way: neither waits for the other.
    @Test func aFloodHoldsUpNoVideoAndNoGoodManifest() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let daemon = try await site.startDaemon("--set", "spending.videosPerDay=6")
            try site.drop(
                "first.yaml",
                "jobs:\n" + (1...6).map { "- {id: take-\($0), prompt: first horse \($0), durationSec: 3}\n" }.joined()
            )
            try await eventually("the first are on record") { site.exists("jobs/accepted/first.yaml") }
            let count = 400
            try Self.drop(count, at: site, badEach: 50)
            try await eventually("the first are done") {
                (1...6).allSatisfy { site.exists("output/first/take-\($0).json") }
            }
            let good = count - count / 50
            #expect(
                site.files(under: "jobs/accepted").count <= good,
                "the flood is over already, and this shows nothing"
            )
            try await Self.waitUntilTaken(good + 1, at: site)
            try await eventually("the bad ones are refused") {
                site.files(under: "jobs/rejected").count == count / 50 * 2
            }
            #expect(try await api.charges.count == 6)
            #expect(try await site.json("status").counts.pending.int == good)
            await site.stop(daemon)
        }
    }

    /// Writes manifests straight into the folder; every so many a bad one.
    @discardableResult
    private static func drop(_ count: Int, at site: Site, badEach: Int? = nil) throws -> [String] {
        try (1...count).map { number in
            let isBad = badEach.map { number.isMultiple(of: $0) } ?? false
            let text = "prompt: flood horse \(number)\ndurationSec: \(isBad ? 99 : 3)\n"
            try site.jobs.appending("flood-\(number).yaml").write(Data(text.utf8))
            return "flood-\(number)"
        }
    }

    /// Waits for so many accepted manifests, as long as they go on becoming more.
    private static func waitUntilTaken(_ count: Int, at site: Site) async throws {
        let folder = site.jobs.appending("accepted").string
        try await eventually("they are taken", reaches: count) {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.count
        }
    }
}
