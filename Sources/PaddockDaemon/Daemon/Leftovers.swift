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
        await self.remove()
        // A service that ends by itself while others are being stopped counts as one that failed, and a run may be over this quickly.
        try? await gracefulShutdown()
    }

    /// Removes them, as far as that can be done.
    func remove() async {
        do {
            try await self.dropMedia()
            try await self.removeUnlisted()
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

    /// Copies that the record says are gone, or never knew: a kill came between the record and the removal, or between a copy and its
    /// manifest's acceptance.
    private func removeUnlisted() async throws {
        var rest = try self.vault.contents().sorted()[...]
        while !rest.isEmpty, !Task.isShuttingDownGracefully {
            let page = Array(rest.prefix(Self.page))
            rest = rest.dropFirst(page.count)
            let unlisted = try await self.store.unlistedMedia(among: page)
            // Asked again once none of them can be taken into use: a manifest that comes in now may need one.
            try await self.vault.drop(sha256s: unlisted) { try await self.store.unlistedMedia(among: $0) }
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
