import Testing

@testable import PaddockCLI

struct LiveRegionTests {
    @Test func firstDrawingMovesNothing() {
        var region = LiveRegion(paint: Paint(hasColour: false))
        let text = region.redraw([StyledLine("one")], columns: 80)
        #expect(text == "\u{1B}[?2026hone\u{1B}[K\n\u{1B}[J\u{1B}[?2026l")
    }

    @Test func nextDrawingReplacesTheLast() {
        var region = LiveRegion(paint: Paint(hasColour: false))
        _ = region.redraw([StyledLine("one"), StyledLine("two")], columns: 80)
        let text = region.redraw([StyledLine("three")], columns: 80)
        #expect(text == "\u{1B}[?2026h\u{1B}[2A\rthree\u{1B}[K\n\u{1B}[J\u{1B}[?2026l")
    }

    @Test func linesWrappedByANarrowerWindowAreCounted() {
        var region = LiveRegion(paint: Paint(hasColour: false))
        _ = region.redraw([StyledLine(String(repeating: "x", count: 100)), StyledLine("two")], columns: 100)
        #expect(region.redraw([], columns: 40).hasPrefix("\u{1B}[?2026h\u{1B}[4A\r"))
    }

    @Test func screenPageShowsNoMoreThanTheRows() {
        let page = ScreenPage(paint: Paint(hasColour: false))
        let text = page.drawn([StyledLine("one"), StyledLine("two"), StyledLine("three")], rows: 2)
        #expect(text.contains("two"))
        #expect(!text.contains("three"))
    }
}
