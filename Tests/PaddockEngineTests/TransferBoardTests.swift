import PaddockCore
import Testing

@testable import PaddockEngine

/// Transfers that others may see, and that a person's pause breaks off.
@Suite struct TransferBoardTests {
    private typealias Ending = Result<Int, CallFailure>?

    private static let subject = Transfer.Subject.upload(sha256: "00")

    /// A transfer that ends only when it is cancelled.
    private static func endless(on board: TransferBoard, _ began: AsyncStream<Void>.Continuation) async -> Ending {
        await board.during(Self.subject, total: 100) { tell in
            tell(40, 100)
            began.finish()
            try? await Task.sleep(for: .seconds(1_000_000))
            return nil
        }
    }

    @Test func isShownWithWhatItTellsForAsLongAsItRuns() async {
        let board = TransferBoard()
        let result = await board.during(Self.subject, total: nil) { tell -> Ending in
            #expect(board.all == [Transfer(subject: Self.subject, bytes: 0, total: nil)])
            tell(40, 100)
            #expect(board.all == [Transfer(subject: Self.subject, bytes: 40, total: 100)])
            return .success(7)
        }
        #expect(result == .success(7))
        #expect(board.all.isEmpty)
    }

    @Test func aHoldBreaksOffWhatIsUnderWay() async {
        let board = TransferBoard()
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        async let result = Self.endless(on: board, began)
        for await _ in begun {}
        board.hold(true)
        guard case .failure(let failure)? = await result else {
            Issue.record("it was not broken off")
            return
        }
        #expect(failure.kind == .interrupted)
        #expect(board.all.isEmpty)
    }

    @Test func nothingBeginsWhileTransfersAreHeld() async {
        let board = TransferBoard()
        board.hold(true)
        let held = await board.during(Self.subject, total: nil) { _ -> Ending in
            Issue.record("it began")
            return .success(1)
        }
        if case .failure(let failure)? = held { #expect(failure.kind == .interrupted) } else { Issue.record("\(held)") }
        board.hold(false)
        let free = await board.during(Self.subject, total: nil) { _ -> Ending in .success(2) }
        #expect(free == .success(2))
    }

    /// What was whole when the hold came is not fetched again.
    @Test func aTransferThatEndedAllTheSameIsKept() async {
        let board = TransferBoard()
        let result = await board.during(Self.subject, total: nil) { _ -> Ending in
            board.hold(true)
            return .success(3)
        }
        #expect(result == .success(3))
    }

    /// A stop of the daemon is no pause: nobody is told of what it cancels.
    @Test func aCancelledTaskSaysNothing() async {
        let board = TransferBoard()
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        let result = await withTaskGroup(of: Ending.self) { group in
            group.addTask { await Self.endless(on: board, began) }
            for await _ in begun {}
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(result == nil)
    }
}
