import Foundation
import PaddockCore
import PaddockStore

/// Prints the history of everything, some hundred lines at a time.
struct EventLog: Sendable {
    let home: CommandHome
    let console: Console
    let isJSON: Bool

    private static let linesAtOnce = 500
    /// How often `--follow` looks: the database says nothing by itself to other processes.
    private static let interval = Duration.milliseconds(500)

    /// Prints everything and then what happens, until it is cancelled.
    func follow() async throws {
        var last: Int64 = 0
        while true {
            last = try await self.print(after: last)
            try await Task.sleep(for: Self.interval)
        }
    }

    /// Prints what happened after a line.
    ///
    /// - Returns: The last line that was printed.
    func print(after: Int64) async throws -> Int64 {
        guard let reader = try self.home.reader() else { return after }
        defer { try? reader.close() }
        var last = after
        while true {
            let events = try await reader.events(after: last, limit: Self.linesAtOnce)
            try self.print(events)
            guard let event = events.last else { return last }
            last = event.id
        }
    }

    private func print(_ events: [EventLine]) throws {
        guard !self.isJSON else {
            for event in events { try self.console.print(json: EventView(event)) }
            return
        }
        let time = TimeText(now: Date())
        try self.console.print(
            events.map { event in
                let words = [
                    time.precise(event.at), event.job?.description ?? "paddock", OutputText.escape(event.event),
                    OutputText.escape(event.detail ?? ""),
                ]
                return words.filter { !$0.isEmpty }.joined(separator: "  ")
            }
        )
    }
}

/// A line of `events --json`.
struct EventView: Codable, Hashable {
    var at: Date
    /// Null for the daemon's own history.
    @Nullable var job: String?
    var event: String
    @Nullable var detail: String?

    init(_ line: EventLine) {
        self.at = line.at
        self.job = line.job?.description
        self.event = line.event
        self.detail = line.detail
    }
}
