import Foundation
import PaddockCore
import PaddockEngine
import PaddockIntake
import PaddockStore
import SystemPackage

/// Takes readings of the running daemon. Costs the same for ten jobs or a million: the database keeps its counts.
struct MetricsSource: Sendable {
    let parts: DaemonParts
    let store: JobStore
    let home: Home
    let live: LiveSettings
    let version: String
    let startedAt: Date
    /// Where everything is counted.
    let book: FigureBook

    /// Takes the readings of now and writes the page that Prometheus reads.
    ///
    /// - Parameter omitted: figures that are left out of it.
    /// - Returns: its text.
    /// - Throws: `StoreError` where the database can't be read.
    func page(without omitted: Set<Figure> = []) async throws -> String {
        try await self.reading().enter(in: Figures(self.book), at: Date())
        return self.book.text(without: omitted)
    }

    private func reading() async throws -> MetricsReading {
        MetricsReading(
            version: self.version,
            startedAt: self.startedAt,
            snapshot: self.parts.engine.snapshot,
            counts: try await self.store.counts(),
            oldestPending: try await self.store.oldestPending(),
            spentToday: try await self.store.spentToday(at: Date()),
            manifestsWaiting: self.parts.intake.inbox().count,
            requestCeiling: self.live.current.settings.limits.requestsPerMinute,
            databaseBytes: Self.length(of: self.home.database),
            databaseLogBytes: Self.length(of: FilePath(self.home.database.string + "-wal")),
            freeBytes: FreeSpace.bytes(at: self.home.output),
            process: .current()
        )
    }

    private static func length(of path: FilePath) -> Int64? {
        (try? FileStatus(at: path))?.fingerprint.bytes
    }
}
