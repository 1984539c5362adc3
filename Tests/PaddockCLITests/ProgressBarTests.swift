import PaddockCore
import Testing

@testable import PaddockCLI

struct ProgressBarTests {
    @Test(
        arguments: [
            ([.done: 10], "##########"), ([.pending: 10], ".........."), ([.done: 5, .generating: 5], "#####....."),
            ([.done: 999, .pending: 1], "#########."), ([.done: 1, .pending: 999], "#........."),
            ([.done: 99, .failed: 1], "#########!"), ([.failed: 1], "!!!!!!!!!!"), ([:], ".........."),
            ([.failed: 1, .pending: 99], "!........."),
        ] as [([JobState: Int], String)]
    )
    func barIsFullOnlyAtTheEnd(counts: [JobState: Int], drawn: String) {
        #expect(ProgressBar(Views.counts(counts), isUnicode: false).drawn(cells: 10) == drawn)
    }
}
