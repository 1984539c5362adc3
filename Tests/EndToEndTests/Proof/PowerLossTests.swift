#if os(Linux)
import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Disks as a power cut may leave them, at every call of whole lives: the store opens on each, and nothing that the world was told is
/// forgotten.
///
/// `PADDOCK_PROOF_IMAGES=100000` says how many images, and `PADDOCK_PROOF_IMAGE='330 812 torn-512'` looks at one: of the life whose
/// first run was killed at its 330th call (`-` for none), after call 812, with that luck.
@Suite(.serialized, .timeLimit(.minutes(600)))
struct PowerLossTests {
    private static let variables = ProcessInfo.processInfo.environment
    /// In the ordinary run.
    private static let images = 4000
    /// So many failures say enough.
    private static let reported = 10
    /// So many images are enough for a life; for more images there are more lives.
    private static let imagesOfALife = 12_000

    @Test func nothingAcknowledgedIsLostWithThePower() async throws {
        let began = ContinuousClock.now
        let count = Self.variables["PADDOCK_PROOF_IMAGES"].flatMap { Int($0) } ?? Self.images
        let single = Self.variables["PADDOCK_PROOF_IMAGE"].map { $0.split(separator: " ").map(String.init) }
        let lives = max(2, count / Self.imagesOfALife)
        var kills: [Int?] = (0..<lives).map { $0 == 0 ? nil : 60 + ($0 * 389) % 560 }
        if let single { kills = [Int(single[0])] }
        let board = Board()
        for (index, kill) in kills.enumerated() {
            let recording = try await Self.record(kill, tag: "cut \(index)")
            var cuts = PowerCut.all(of: recording, atLeast: count / lives)
            if let single, let luck = DiskImage.Luck(single[2]) {
                cuts = [PowerCut(call: Int(single[1]) ?? 0, luck: luck)]
            }
            board.began(calls: recording.calls.count)
            try await Self.look(at: cuts, of: recording, life: kill.map { "\($0)" } ?? "-", board)
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
            | damaged or forgetful | \(sum.broken) |
            | seconds | \(began.duration(to: .now).components.seconds) |
            """
        )
    }

    private static func record(_ kill: Int?, tag: String) async throws -> Recording {
        try await withSimulatedSite("--generation-time", "50ms", "--thumbnails", "share:0.5") { site, api in
            try FileManager.default.createDirectory(atPath: site.scratch.string, withIntermediateDirectories: true)
            let shim = try await Shim(in: site.scratch)
            return try await Recording(kill: kill, at: site, api, shim, tag: tag)
        }
    }

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
                            guard !broken.isEmpty, board.sum.broken <= Self.reported else { continue }
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
            var broken = 0
        }

        private let state = Mutex(Sum())
        private let known = Mutex([String: ImageFacts]())

        var sum: Sum { self.state.withLock { $0 } }

        func began(calls: Int) { self.state.withLock { $0.calls += calls } }

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
#endif
