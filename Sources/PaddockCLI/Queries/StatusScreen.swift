import Foundation
import PaddockCore

/// Shows what a `StatusQuery` finds, once or again and again.
struct StatusScreen: Sendable {
    let query: StatusQuery
    let console: Console
    let isJSON: Bool
    let showsAll: Bool

    /// How often `--watch` looks: the database says nothing by itself to other processes.
    private static let interval = Duration.seconds(1)

    /// Prints it once.
    func show() async throws {
        guard !self.isJSON else { return try self.console.print(json: try await self.query.view()) }
        try self.console.print(self.lines(try await self.query.report(), terminal: self.console.terminal))
    }

    /// Draws it again until a person interrupts: in place on a terminal, elsewhere whenever it has changed.
    func watch() async throws {
        guard self.console.terminal.isLive, !self.isJSON else {
            _ = try await untilInterrupted { try await self.printChanges() }
            return
        }
        try self.console.write(ScreenPage.enter)
        defer { try? self.console.write(ScreenPage.leave) }
        _ = try await untilInterrupted { try await self.drawForever() }
    }

    private func drawForever() async throws {
        let page = ScreenPage(paint: Paint(hasColour: self.console.terminal.hasColour))
        while true {
            let terminal = self.console.terminal.resized(to: Terminal.size(of: self.console.output))
            let lines = self.lines(try await self.query.report(), terminal: terminal)
            try self.console.write(page.drawn(lines, rows: terminal.rows))
            try await Task.sleep(for: Self.interval)
        }
    }

    private func printChanges() async throws {
        var last: StatusView?
        while true {
            let report = try await self.query.report()
            if report.view != last {
                last = report.view
                try self.isJSON
                    ? self.console.print(json: report.view)
                    : self.console.print(self.lines(report, terminal: self.console.terminal) + [StyledLine()])
            }
            try await Task.sleep(for: Self.interval)
        }
    }

    private func lines(_ report: StatusReport, terminal: Terminal) -> [StyledLine] {
        let style = PageStyle(
            terminal: terminal,
            now: Date(),
            hint: self.query.home.hint,
            isBounded: !self.showsAll
        )
        return StatusPage(report: report, style: style).lines()
    }
}
