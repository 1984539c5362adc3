import Foundation
import SystemPackage
import TestSupport

/// Plays lives, many at a time.
enum Plays {
    /// The life that the environment asks for.
    static var asked: String? { ProcessInfo.processInfo.environment["PADDOCK_LIFE"] }

    static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    /// A promise that was broken, and how to see it broken again.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Plays a life for every number, every fortieth over the real store too.
    ///
    /// - Throws: ``Failure`` at the first that breaks a promise.
    static func all(_ numbers: ClosedRange<UInt64>, _ id: @escaping @Sendable (UInt64) -> LifeID) async throws -> Tally
    {
        let width = UInt64(max(2, ProcessInfo.processInfo.activeProcessorCount))
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for part in 0..<width {
                group.addTask {
                    var tally = Tally()
                    for number in numbers where number % width == part {
                        try Task.checkCancellation()
                        tally += try await Self.play(id(number), onDisk: number % 40 == 0)
                    }
                    return tally
                }
            }
            return try await group.reduce(into: Tally()) { $0 += $1 }
        }
    }

    @concurrent
    static func play(_ id: LifeID, onDisk: Bool) async throws -> Tally {
        do {
            guard onDisk else { return try await Self.played(id, in: nil) }
            return try await withTemporaryDirectory { try await Self.played(id, in: $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let diary = try await Self.diary(of: id)
            throw Failure(
                description: """
                    life \(id)\(onDisk ? " over the real store" : "") broke \(error)
                    Play it again: PADDOCK_LIFE=\(id) swift test --filter theLifeThatWasAskedForIsPlayedAgain
                    \(diary.suffix(40).joined(separator: "\n"))
                    trace \(Self.hash(of: diary))
                    """
            )
        }
    }

    private static func played(_ id: LifeID, in folder: FilePath?) async throws -> Tally {
        let life = try Life(id, folder: folder)
        try await life.run()
        return life.tally
    }

    /// What happens in a life, whether it ends well or not.
    @concurrent
    static func diary(of id: LifeID) async throws -> [String] {
        let life = try Life(id, keepsDiary: true)
        try? await life.run()
        return life.diary ?? []
    }

    /// FNV-1a (Fowler, Noll and Vo) over the lines.
    static func hash(of diary: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in diary.joined(separator: "\n").utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 16)
    }
}
