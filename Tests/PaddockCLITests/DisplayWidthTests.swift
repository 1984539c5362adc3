import Testing

@testable import PaddockCLI

struct DisplayWidthTests {
    @Test(
        arguments: [
            ("horse", 5), ("", 0), ("馬", 2), ("馬 runs", 7), ("한글", 4), ("e\u{301}", 1), ("🐎", 2), ("❤️", 2),
            ("🇩🇪", 2), ("👩‍👩‍👧", 2), ("ＡＢ", 4), ("a\u{200B}b", 2), ("ä", 1), ("…", 1), ("█", 1),
        ]
    )
    func textTakesItsCells(text: String, cells: Int) {
        #expect(DisplayWidth.cells(of: text) == cells)
    }

    @Test(
        arguments: [
            ("meadow", 6, "meadow"), ("meadow", 5, "mead…"), ("馬馬馬", 5, "馬馬…"), ("馬馬馬", 4, "馬…"), ("meadow", 1, "."),
            ("meadow", 0, ""),
        ]
    )
    func fittedTextNeverTakesMore(text: String, width: Int, expected: String) {
        let fitted = DisplayWidth.fitted(text, to: width, ellipsis: "…")
        #expect(fitted == expected)
        #expect(DisplayWidth.cells(of: fitted) <= width)
    }
}
