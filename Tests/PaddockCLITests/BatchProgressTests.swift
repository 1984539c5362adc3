import PaddockCore
import Testing

@testable import PaddockCLI

struct BatchProgressTests {
    private static func terminal(isLive: Bool) -> Terminal {
        Terminal(isTerminal: isLive, isLive: isLive, hasColour: false, isUnicode: false, columns: 80, rows: 10)
    }

    @Test func linesTellEachChangeOnceWhereNothingCanBeRedrawn() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: false), style: Views.style())
        let first = progress.update(batches: [], jobs: [Views.job(), Views.job("a/b")], size: nil)
        #expect(first == "spring/meadow: pending\na/b: pending\n")
        #expect(progress.update(batches: [], jobs: [Views.job(), Views.job("a/b")], size: nil) == "")
        let last = progress.update(batches: [], jobs: [Views.job(state: .done), Views.job("a/b")], size: nil)
        #expect(last == "spring/meadow: done\n")
    }

    @Test func barsAreDrawnOnceUntilTheyChange() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: true), style: Views.style(isUnicode: false))
        let batches = [Views.batch("spring", [.done: 1, .pending: 1])]
        #expect(
            progress.update(batches: batches, jobs: [], size: nil).contains("spring  ########........  1/2  1 pending")
        )
        #expect(progress.update(batches: batches, jobs: [], size: nil) == "")
        #expect(progress.update(batches: batches, jobs: [], size: (60, 10)) != "")
    }

    @Test func barsNeverFillMoreThanTheTerminal() {
        var progress = BatchProgress(terminal: Self.terminal(isLive: true), style: Views.style())
        let batches = (0..<50).map { Views.batch("b\($0)", [.pending: 1]) }
        let drawn = progress.update(batches: batches, jobs: [], size: nil)
        #expect(drawn.split(separator: "\n").count <= 10)
    }
}
