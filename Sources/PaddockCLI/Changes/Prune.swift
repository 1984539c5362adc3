import Foundation
import PaddockControl
import PaddockCore
import PaddockDaemon
import PaddockStore

/// Forgets what ended before a moment: through the daemon, or under the home's lock where none runs.
struct Prune: Sendable {
    let home: CommandHome
    let console: Console
    let isJSON: Bool

    /// - Throws: `ControlError`, `HomeError`, `StoreError`.
    func run(before: Date, isDry: Bool) async throws {
        let pruned = try await isDry ? self.survey(before: before) : self.prune(before: before)
        guard !self.isJSON else {
            return try self.console.print(json: PruneView(before: before, pruned: pruned, dryRun: isDry))
        }
        try self.console.print(Self.words(pruned, isDry: isDry, before: TimeText(now: Date()).short(before)))
    }

    private func prune(before: Date) async throws -> Pruned {
        // Without a database there is nothing to forget, and none is made for that.
        guard let reader = try self.home.reader() else { return Pruned() }
        try reader.close()
        return try await ChangeDoor(home: self.home, command: "prune").ask(
            daemon: { client in try await Self.allSteps { try await client.prune(before: before, from: $0) } },
            offline: { try await $0.prune(before: before) }
        )
    }

    /// The same rows, read only.
    private func survey(before: Date) async throws -> Pruned {
        guard let reader = try self.home.reader() else { return Pruned() }
        defer { try? reader.close() }
        let limit = PruneLimit(before: before, now: Date())
        var media: [String: Int64] = [:]
        var pruned = try await Self.allSteps { cursor in
            let (step, found) = try await reader.pruneSurvey(limit, from: cursor)
            media.merge(found) { first, _ in first }
            return step
        }
        pruned.media = media.count
        pruned.bytes = media.values.reduce(0, +)
        return pruned
    }

    private static func allSteps(_ step: (PruneCursor) async throws -> PruneStep) async throws -> Pruned {
        var pruned = Pruned()
        var cursor: PruneCursor? = .beginning
        while let next = cursor {
            let done = try await step(next)
            pruned += done.pruned
            cursor = done.next
        }
        return pruned
    }

    static func words(_ pruned: Pruned, isDry: Bool, before: String) -> String {
        guard pruned != Pruned() else { return "nothing to forget from before \(before)" }
        let parts = [
            pruned.jobs > 0 ? "the history of \(Amount.count(pruned.jobs, "job"))" : nil,
            pruned.lines > 0 ? "\(Amount.count(pruned.lines, "line")) in all" : nil,
            pruned.media > 0 ? "\(Amount.count(pruned.media, "media file")) (\(Amount.bytes(pruned.bytes)))" : nil,
        ].compactMap(\.self)
        let verb = isDry ? "would forget" : "forgot"
        return "\(verb) \(parts.joined(separator: ", ")) from before \(before); jobs, charges and videos stay"
    }
}

/// The answer of `prune --json`.
struct PruneView: Codable, Hashable {
    var before: Date
    var jobs: Int
    var lines: Int
    var media: Int
    /// Of the media.
    var bytes: Int64
    var dryRun: Bool

    init(before: Date, pruned: Pruned, dryRun: Bool) {
        self.before = before
        self.jobs = pruned.jobs
        self.lines = pruned.lines
        self.media = pruned.media
        self.bytes = pruned.bytes
        self.dryRun = dryRun
    }
}
