import Testing

@testable import PaddockCLI

struct TextTableTests {
    private func table(_ rows: [[String]], _ columns: [TextTable.Column]) -> TextTable {
        TextTable(columns: columns, rows: rows.map { $0.map { TextTable.Cell($0) } })
    }

    @Test func columnsLineUpByCells() {
        let table = self.table([["馬", "12", "x"], ["horse", "3", "y"]], [.fixed, .figures, .fixed])
        #expect(table.lines(width: nil).map(\.text) == ["馬     12  x", "horse   3  y"])
    }

    @Test(arguments: [80, 200])
    func linesFitTheWidth(columns: Int) {
        let long = String(repeating: "long prompt ", count: 40)
        let table = self.table(
            [["spring/meadow", long, "paddock show spring/meadow"]],
            [.fixed, .flexible(atLeast: 8), .fixed]
        )
        let line = table.lines(width: columns)[0]
        #expect(line.cells == columns)
        #expect(line.text.hasSuffix("…  paddock show spring/meadow"))
    }

    @Test func fixedColumnsAreNeverCut() {
        let table = self.table(
            [["subject", "reason", "paddock list --state failed"]],
            [
                .flexible(atLeast: 4), .flexible(atLeast: 4), .fixed,
            ]
        )
        let line = table.lines(width: 20)[0]
        #expect(line.text == "sub…  rea…  paddock list --state failed")
    }

    @Test func nothingStandsBehindTheLastCell() {
        let table = self.table([["a", "b", ""], ["aaaa", "bbbb", "cccc"]], [.fixed, .fixed, .fixed])
        #expect(table.lines(width: nil).map(\.text) == ["a     b", "aaaa  bbbb  cccc"])
    }

    @Test func emptyColumnsTakeNoRoom() {
        let table = self.table([["a", "", "c"]], [.fixed, .fixed, .fixed])
        #expect(table.lines(width: nil).map(\.text) == ["a  c"])
    }
}
