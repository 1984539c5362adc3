#if os(Linux)
import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Disks as a power cut may leave them, at every call of whole lives: the store opens on each, nothing that the world was told is
/// forgotten, and the program goes on from there.
///
/// `PADDOCK_PROOF_IMAGES=100000` says how many images, and `PADDOCK_PROOF_IMAGE='kill-name@12 812 torn-512'` looks at one: of the life
/// whose first run was killed there (`-` for none), after call 812, with that luck.
@Suite(.serialized, .timeLimit(.minutes(600)))
struct PowerLossTests {
    private static let variables = ProcessInfo.processInfo.environment
    /// In the ordinary run.
    private static let images = 2500
    /// About as many calls of a run change names.
    private static let nameCalls = 64
    /// From so many images the real program is started.
    private static let starts = 12

    @Test func nothingAcknowledgedIsLostWithThePower() async throws {
        let began = ContinuousClock.now
        let count = Self.variables["PADDOCK_PROOF_IMAGES"].flatMap { Int($0) } ?? Self.images
        let single = Self.variables["PADDOCK_PROOF_IMAGE"].map { $0.split(separator: " ").map(String.init) }
        let kills = single.map { [CallFault($0[0])] } ?? Self.kills(isFull: count > Self.images)
        let board = Board()
        try await withSimulatedSite("--generation-time", "50ms", "--thumbnails", "share:0.5") { site, api in
            try FileManager.default.createDirectory(atPath: site.scratch.string, withIntermediateDirectories: true)
            let shim = try await Shim(in: site.scratch)
            for (index, kill) in kills.enumerated() {
                let home = site.anew("life-\(index)")
                try FileManager.default.createDirectory(atPath: home.folder.string, withIntermediateDirectories: true)
                try FileManager.default.createDirectory(atPath: home.scratch.string, withIntermediateDirectories: true)
                let recording = try await Recording(kill: kill, at: home, api, shim, tag: "cut \(index)")
                board.began(calls: recording.calls.count)
                // What comes after a clean life is all that most people ever see.
                let share = kills.count == 1 ? count : index == 0 ? count / 2 : count / 2 / (kills.count - 1)
                var cuts = PowerCut.spread(over: recording, count: share)
                if let single, let luck = DiskImage.Luck(single[2]) {
                    cuts = [PowerCut(call: Int(single[1]) ?? 0, luck: luck)]
                }
                try await Self.look(at: cuts, of: recording, life: kill.map { "\($0)" } ?? "-", board)
                let starts = index == 0 ? Self.starts * max(1, count / 30_000) : 1
                for start in 0..<min(starts, cuts.count) {
                    let cut = cuts[cuts.count * start / starts + cuts.count / starts / 2]
                    try await Self.start(from: cut, of: recording, at: site.anew("start-\(index)-\(start)"), api, board)
                }
                try FileManager.default.removeItem(atPath: home.folder.string)
            }
        }
        let sum = board.sum
        #expect(sum.broken == 0)
        #expect(sum.looked > 0)
        print(
            """
            | power loss | |
            |---|---|
            | lives recorded | \(kills.count) |
            | system calls in them | \(sum.calls) |
            | disk images | \(sum.looked) |
            | different ones, opened | \(sum.opened) |
            | starts of the program from an image | \(sum.started) |
            | damaged or forgetful | \(sum.broken) |
            | seconds | \(began.duration(to: .now).components.seconds) |
            """
        )
    }

    /// A clean life, and lives whose first run ends after a call on names: what nobody synced then, the next run must not take for sure.
    private static func kills(isFull: Bool) -> [CallFault?] {
        let step = isFull ? 1 : 10
        // The state folder itself is among the first.
        let spread = stride(from: Int.random(in: 1...step), through: Self.nameCalls, by: step)
        let names = Set(spread).union([4]).sorted()
        let others = isFull ? Array(stride(from: 50, to: 640, by: 50)) : [Int.random(in: 50...600)]
        return [nil] + names.map { CallFault(kind: .killName, number: $0) }
            + others.map { CallFault(kind: .killAfter, number: $0) }
    }

    // MARK: - The program

    /// Starts the real program from an image, with the ledger as it was at that moment: no job is paid for twice, and all get their videos.
    private static func start(
        from cut: PowerCut,
        of recording: Recording,
        at site: Site,
        _ api: SimulatedAPI,
        _ board: Board
    ) async throws {
        var scene = PowerCut.Scene(recording)
        scene.advance(to: cut.call)
        try DiskImage(scene.disk, cut.luck).lay(out: site.folder)
        try FileManager.default.createDirectory(atPath: site.scratch.string, withIntermediateDirectories: true)
        let run = ["run", "--until-idle"] + ProofBatch.settings
        let first = try await site.run(run)
        #expect(first.status <= 1, "from \(cut): \(first.err)")
        let listed = try await site.run("list", "--json").out.split(separator: "\n").map { try JSON(text: String($0)) }
        for job in listed where job.state.string == "held" {
            let name = job.job.string ?? ""
            let video = scene.promises.sent.contains(name) ? recording.videos[name] : nil
            let answer = try await site.run(["resolve", name] + (video.map { ["--adopt", $0] } ?? ["--retry"]))
            #expect(answer.status == 0, "from \(cut): \(name): \(answer.out)\(answer.err)")
        }
        _ = try await site.run(run)
        for batch in recording.batches where scene.promises.dropped.contains(batch.name) {
            let ledger = try await Ledger(api, batch)
            for job in batch.jobs {
                let record = try JSON(text: try site.text("output/\(job).json"))
                let file = FileManager.default.contents(atPath: site.output.appending("\(job).mp4").string)
                let charge = ledger.charges[job]?.first { $0.video == record.videoId.string }
                #expect(charge?.sha256 == file.map(ProofBatch.sha256), "from \(cut): \(job)")
                // What had left the process by then was charged: its video, and no other.
                guard scene.promises.sent.contains(job) else { continue }
                #expect(record.videoId.string == recording.videos[job], "from \(cut): \(job) was paid for twice")
            }
        }
        board.started()
        try FileManager.default.removeItem(atPath: site.folder.string)
    }

    // MARK: - The store

    /// Each lane takes every so-manieth image.
    private static func look(at cuts: [PowerCut], of recording: Recording, life: String, _ board: Board) async throws {
        let lanes = ProcessInfo.processInfo.activeProcessorCount
        try await Self.withFastFolder { folder in
            try await withThrowingDiscardingTaskGroup { group in
                for lane in 0..<lanes {
                    group.addTask { @concurrent in
                        let home = folder.appending("home-\(lane)")
                        var scene = PowerCut.Scene(recording)
                        for index in stride(from: lane, to: cuts.count, by: lanes) {
                            let cut = cuts[index]
                            scene.advance(to: cut.call)
                            let image = DiskImage(scene.disk, cut.luck)
                            var facts = board.facts(of: image, life)
                            if facts == nil {
                                facts = try await ImageFacts(image, at: home, recording)
                                board.remember(facts, of: image, life)
                            }
                            let broken = facts?.broken(scene.promises) ?? []
                            board.looked(isBroken: !broken.isEmpty)
                            guard !broken.isEmpty, board.isNews(broken, life) else { continue }
                            try Self.report(broken, image, "\(life) \(cut)", after: recording.calls[cut.call])
                        }
                    }
                }
            }
        }
    }

    private static func report(_ broken: [String], _ image: DiskImage, _ name: String, after call: LoggedCall) throws {
        let kept = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("paddock-image-\(UUID().uuidString.prefix(8))")
        try image.lay(out: kept)
        Issue.record(
            """
            \(broken.joined(separator: "\n"))
            The image is \(name), after \(call.operation) \(call.path), and lies in \(kept). To look at it again:
            PADDOCK_PROOF_IMAGE='\(name)' swift test --disable-xctest --filter PowerLossTests
            """
        )
    }

    /// Images are opened in memory where that can be had: what a disk does is in the images.
    private static func withFastFolder(_ body: (FilePath) async throws -> Void) async throws {
        let name = "/dev/shm/paddock-images-\(UUID().uuidString)"
        guard (try? FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false)) != nil else {
            return try await withTemporaryDirectory(body)
        }
        defer { try? FileManager.default.removeItem(atPath: name) }
        try await body(FilePath(name))
    }

    /// What the lanes share.
    private final class Board: Sendable {
        struct Sum: Sendable {
            var calls = 0
            var looked = 0
            var opened = 0
            var started = 0
            var broken = 0
        }

        private let state = Mutex(Sum())
        private let known = Mutex([String: ImageFacts]())
        private let told = Mutex(Set<String>())

        var sum: Sum { self.state.withLock { $0 } }

        func began(calls: Int) { self.state.withLock { $0.calls += calls } }

        /// Whether nobody has said so yet of this life: one image shows it as well as a hundred.
        func isNews(_ broken: [String], _ life: String) -> Bool {
            self.told.withLock { $0.insert("\(life) \(broken)").inserted }
        }

        func started() { self.state.withLock { $0.started += 1 } }

        func looked(isBroken: Bool) {
            self.state.withLock { sum in
                sum.looked += 1
                sum.broken += isBroken ? 1 : 0
            }
        }

        func facts(of image: DiskImage, _ life: String) -> ImageFacts? {
            self.known.withLock { $0["\(life) \(image.key)"] }
        }

        func remember(_ facts: ImageFacts?, of image: DiskImage, _ life: String) {
            self.known.withLock { $0["\(life) \(image.key)"] = facts }
            self.state.withLock { $0.opened += 1 }
        }
    }
}

extension Site {
    /// Another home in the same world.
    fileprivate func anew(_ name: String) -> Site {
        Site(
            folder: self.scratch.appending(name).appending("home"),
            scratch: self.scratch.appending(name).appending("scratch"),
            environment: self.environment
        )
    }
}
#endif
