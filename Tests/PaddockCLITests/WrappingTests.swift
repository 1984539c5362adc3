import Testing

@testable import PaddockCLI

struct WrappingTests {
    @Test func linesBreakBetweenWordsAndHang() {
        let line = StyledLine("  ok  ", .good) + StyledLine("the quick brown fox jumps over it")
        var hanging = line
        hanging.hang = 6
        #expect(
            hanging.wrapped(columns: 20).map(\.text) == ["  ok  the quick", "      brown fox", "      jumps over it"]
        )
        #expect(hanging.wrapped(columns: nil).map(\.text) == [line.text])
        #expect(hanging.wrapped(columns: 200).map(\.text) == [line.text])
    }

    @Test func aCommandIsNeverBroken() {
        let command = StyledLine("  ") + StyledLine("paddock resolve a/b --retry", .command) + StyledLine("  it is not")
        #expect(command.wrapped(columns: 12).map(\.text) == ["  paddock resolve a/b --retry", "it is not"])
        let told = StyledLine("it waits; `paddock resume` opens it")
        #expect(told.wrapped(columns: 20).map(\.text) == ["it waits;", "`paddock resume`", "opens it"])
    }

    @Test func aWordThatIsTooLongStaysWhole() {
        #expect(StyledLine("a /very/long/path b").wrapped(columns: 8).map(\.text) == ["a", "/very/long/path", "b"])
        #expect(StyledLine("").wrapped(columns: 8).map(\.text) == [""])
    }

    @Test(arguments: [1, 7, 20, 40])
    func nothingIsLost(columns: Int) {
        let line = StyledLine("馬が 走る ", .strong) + StyledLine("the `quick brown` fox", .faint) + StyledLine("!", .bad)
        let words = line.text.split(separator: " ")
        #expect(line.wrapped(columns: columns).map(\.text).joined(separator: " ").split(separator: " ") == words)
    }
}
