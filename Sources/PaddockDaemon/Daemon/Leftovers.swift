import Foundation
import Logging
import PaddockCore
import PaddockEngine
import PaddockIntake
import PaddockStore
import ServiceLifecycle

/// What a kill between the end of a job and its tidying left behind: media copies and partial files that no job needs.
///
/// Runs once beside everything else, so that no start waits for it, and does at most so much; the next start does the rest.
struct Leftovers: Service {
    private static let page = 100
    private static let pages = 100
    private static let partials = 1000

    let store: JobStore
    let vault: MediaVault
    let partials: LeftPartials
    let logger: Logger

    func run() async throws {
        do {
            try await self.dropMedia()
            try await self.removeStrays()
            try await self.removePartials()
        } catch {
            // Litter harms nobody, and the next start tries again.
            self.logger.warning("Leftovers of an earlier run were not removed.", metadata: ["error": "\(error)"])
        }
    }

    private func dropMedia() async throws {
        for _ in 0..<Self.pages where !Task.isShuttingDownGracefully {
            let unneeded = try await self.store.mediaToDrop(limit: Self.page)
            let dropped = try await self.vault.drop(sha256s: unneeded) { sha256s in
                try await self.store.dropMedia(sha256s, at: Date())
            }
            // Fewer than asked for: the rest is none, or needed by a manifest that comes in now.
            guard dropped.count == Self.page else { return }
        }
    }

    /// Copies that were made and not yet recorded, or recorded as dropped and not yet removed, when a kill came. What a manifest that
    /// comes in now needs is leased, and on record before its lease ends.
    private func removeStrays() async throws {
        // What anybody else has put there has no SHA-256 for a name.
        let copies = try self.vault.contents().filter { $0.utf8.count == 64 }.sorted()
        for start in stride(from: 0, to: copies.count, by: Self.page) where !Task.isShuttingDownGracefully {
            let strays = try await self.store.strayMedia(among: Array(copies[start...].prefix(Self.page)))
            guard !strays.isEmpty else { continue }
            try await self.vault.drop(sha256s: strays) { try await self.store.strayMedia(among: $0) }
        }
    }

    /// Only videos that are still made or fetched have a use for theirs.
    private func removePartials() async throws {
        for job in self.partials.jobs(limit: Self.partials) where !Task.isShuttingDownGracefully {
            switch try await self.store.jobView(id: job)?.state {
            case .generating, .downloading: continue
            case .pending, .uploading, .creating, .done, .failed, .held, .cancelled, nil: self.partials.remove(job)
            }
        }
    }
}
