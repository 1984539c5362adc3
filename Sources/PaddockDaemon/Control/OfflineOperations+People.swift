import HappyHorse
package import PaddockCore
import PaddockEngine
import PaddockStore

// MARK: - People's moves

extension OfflineOperations {
    /// What calls to the API need, where a video must be looked at.
    package struct API: Sendable {
        private let resolved: ResolvedSettings
        private let version: String
        private let key: @Sendable () throws -> KeySource.Found

        /// Keeps what a call will need; nothing is read yet.
        ///
        /// - Parameters:
        ///   - resolved: the settings.
        ///   - version: the program's, for the `User-Agent`.
        ///   - key: finds the key, when it is needed.
        package init(
            _ resolved: ResolvedSettings,
            version: String,
            key: @escaping @Sendable () throws -> KeySource.Found
        ) {
            self.resolved = resolved
            self.version = version
            self.key = key
        }

        func client(home: Home) throws -> HappyHorseClient {
            try HappyHorseClient.made(by: self.resolved, home: home, version: self.version, key: self.key())
        }
    }

    /// Changes jobs; on record when it returns.
    ///
    /// - Returns: what became of each, in their order.
    /// - Throws: `HomeError` where the lock can't be had, `StoreError`, `SettingsError` where the API must be asked and can't be.
    package func change(_ changes: [JobChange], api: API) async throws -> [JobAnswer] {
        try await self.withRequests(api) { try await $0.change(changes) }
    }

    /// Finds the held jobs that videos can belong to.
    ///
    /// - Throws: as `change`.
    package func match(_ videos: [VideoID], api: API) async throws -> [VideoFit] {
        try await self.withRequests(api) { try await $0.match(videos) }
    }

    private func withRequests<Value>(
        _ api: API,
        _ body: (PeoplesRequests) async throws -> Value
    ) async throws -> Value {
        // The API may take its time over a video, so the lock is taken only for the change: a daemon that is started meanwhile need not wait.
        let reader = try await self.reader()
        defer { try? reader.close() }
        let moves = OfflineMoves(operations: self, client: { try api.client(home: self.home) })
        return try await body(PeoplesRequests(store: reader, moves: moves))
    }

    private func reader() async throws -> JobReader {
        do {
            return try JobReader.open(at: self.home.database, output: self.home.output)
        } catch {
            guard error.code == .notFound || error.code == .incomplete else { throw error }
            // Nobody has made it yet, or brought it up to date: that takes the lock.
            try await self.withStore { _ in }
            return try JobReader.open(at: self.home.database, output: self.home.output)
        }
    }
}
