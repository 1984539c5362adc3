package import PaddockCore
package import PaddockStore

/// What people ask for, made of looks and moves: the same with a daemon and without one.
package struct PeoplesRequests: Sendable {
    private let store: any JobQueries
    private let moves: any JobMoves

    package init(store: any JobQueries, moves: any JobMoves) {
        self.store = store
        self.moves = moves
    }

    /// Changes jobs. Videos to be adopted are looked at first, where that can matter.
    ///
    /// - Returns: what became of each wish, in their order.
    package func change(_ changes: [JobChange]) async throws -> [JobAnswer] {
        var seen: [VideoID: Result<RemoteVideo, CallFailure>] = [:]
        for wish in try await self.store.asked(changes) {
            guard let video = wish.videoToLookAt, seen[video] == nil else { continue }
            seen[video] = try await self.moves.look(at: video)
        }
        return try await self.moves.apply(changes, seen: seen)
    }

    /// Finds the jobs that each of these videos can belong to, by what the API says of it: held ones, and in a backup those that wait.
    package func match(_ videos: [VideoID]) async throws -> [VideoFit] {
        let held = try await self.store.adoptableFacts()
        var fits: [VideoFit] = []
        for video in videos {
            fits.append(try await self.fit(video, among: held))
        }
        return fits
    }

    private func fit(_ video: VideoID, among held: [JobFacts]) async throws -> VideoFit {
        if let known = held.first(where: { $0.claim.video == video }) {
            return VideoFit(video, jobs: [known.name.description], "is the video of \(known.name) already")
        }
        if let owner = try await self.store.owner(of: video) {
            return VideoFit(video, jobs: [], "is the video of \(owner)")
        }
        switch try await self.moves.look(at: video) {
        case .failure(let failure) where failure.kind == .notFound:
            return VideoFit(video, jobs: [], "the API does not know it, or it is another account's")
        case .failure(let failure):
            return VideoFit(video, jobs: [], "could not be looked at: \(failure.message)")
        case .success(let seen) where seen.id != video:
            return VideoFit(video, jobs: [], "the API answers with another id")
        case .success(let seen):
            let able = held.filter { $0.canOwn(seen) }
            let timely = able.filter { VideoMatch.isOfTheTime(video, armedAt: $0.armedAt) }
            let fitting = (timely.isEmpty ? able : timely).map(\.name.description)
            return VideoFit(
                video,
                jobs: fitting,
                fitting.isEmpty ? "fits no job that it could be of" : "fits by what the API says of it"
            )
        }
    }

    /// Follows the jobs again that are held because the API did not know their videos, where it knows one of them now:
    /// a key that belonged to another account is one cause for all of them.
    ///
    /// - Returns: what became of each; empty where there are none, or the API still does not know them.
    package func followMissing() async throws -> [JobAnswer] {
        let missing = try await self.store.heldFacts().filter { $0.failure?.code == JobFailure.videoNotFound }
        guard let first = missing.first?.claim.video else { return [] }
        guard case .success = try await self.moves.look(at: first) else { return [] }
        let changes = missing.compactMap { facts in
            facts.claim.video.map { JobChange(facts.name.description, .adopt($0)) }
        }
        return try await self.moves.apply(changes, seen: [:])
    }
}

extension AskedChange {
    /// The video that must be looked at before this can be decided; nil where the answer is clear without.
    fileprivate var videoToLookAt: VideoID? {
        guard case .adopt(let video) = self.change.move, let facts, self.owner == nil,
            facts.state == .held || facts.mayHaveBeenCreatedElsewhere, facts.claim.video != video
        else { return nil }
        return video
    }
}

extension JobFacts {
    private var isUnsure: Bool { if case .unsure = self.claim { true } else { false } }

    fileprivate func canOwn(_ video: RemoteVideo) -> Bool {
        guard self.isUnsure || self.mayHaveBeenCreatedElsewhere else { return false }
        return VideoMatch.objections(to: video, for: self.request).isEmpty
    }
}
