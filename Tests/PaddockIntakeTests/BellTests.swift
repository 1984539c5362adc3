import PaddockCore
import Testing

@testable import PaddockIntake

@Suite(.timeLimit(.minutes(1)))
struct BellTests {
    private static let never = Duration.seconds(86_400)

    @Test func aRingThatNobodyHeardIsKept() async {
        let bell = Bell()
        bell.ring()
        await bell.wait(atMost: Self.never, on: ContinuousClock())
        bell.clear()
        await bell.wait(atMost: .zero, on: ContinuousClock())
        #expect(!bell.isStopped)
    }

    @Test func aRingWakesWhoWaits() async {
        let bell = Bell()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.wait(atMost: Self.never, on: ContinuousClock()) }
            bell.ring()
        }
    }

    @Test func aStopEndsEveryWait() async {
        let bell = Bell()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.waitForStop(atMost: Self.never, on: ContinuousClock()) }
            bell.ring()
            bell.stop()
        }
        await bell.wait(atMost: Self.never, on: ContinuousClock())
        #expect(bell.isStopped)
    }

    @Test func aCancelledWaitReturns() async {
        let bell = Bell()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.wait(atMost: Self.never, on: ContinuousClock()) }
            group.cancelAll()
        }
    }

    @Test(arguments: [
        (Acceptance.accepted(new: 3, known: 0), "3 new"),
        (.accepted(new: 0, known: 2), "all 2 are on record already; nothing to do"),
        (.accepted(new: 1, known: 2), "1 new, 2 on record already"),
        (
            .renamed(of: "/a.yaml"),
            "the same jobs as /a.yaml under another name; nothing to do (to make them again, give the manifest a batch: of its"
                + " own, or its jobs variants:)"
        ),
    ])
    func whatBecameOfAManifestIsSaid(acceptance: Acceptance, sentence: String) {
        #expect(acceptance.sentence == sentence)
    }
}
