import Foundation
package import PaddockCore
import PaddockStore

/// What commands change by themselves where no daemon runs: under the home's lock, and on record when they return.
package struct OfflineOperations: Sendable {
    let home: Home
    private let command: String

    /// For the command of that name.
    package init(home: Home, command: String) {
        self.home = home
        self.command = command
    }

    /// Sets what the next daemon holds back.
    ///
    /// - Throws: `HomeError` of kind `daemonRuns` where one has started meanwhile, or another that the lock has;
    ///   `StoreError`.
    package func pause(_ scope: PauseScope) async throws {
        try await self.withStore { store in
            // No attempt is armed here, so no start has to be named.
            try await store.commit([.paused(scope)], epoch: 0, at: Date())
        }
    }

    func withStore<Value>(_ body: (JobStore) async throws -> Value) async throws -> Value {
        guard FileFacts.isFolder(self.home.state) else { throw HomeError.unused(self.home.root) }
        let holder = LockHolder(
            role: .command,
            pid: ProcessInfo.processInfo.processIdentifier,
            command: self.command,
            startedAt: Date()
        )
        let lock = try await HomeLock.acquire(self.home, for: holder)
        defer {
            self.home.giveToOwner()
            lock.release()
        }
        let store = try JobStore.open(at: self.home.database, output: self.home.output)
        let value: Value
        do {
            value = try await body(store)
        } catch {
            try? store.close()
            throw error
        }
        try store.close()
        return value
    }
}
