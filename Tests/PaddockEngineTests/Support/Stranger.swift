import GRDB
import Synchronization
import SystemPackage
import Testing

/// Another connection that takes the database's lock for writing, as a backup tool or a curious person may.
final class Stranger: Sendable {
    private let queue: DatabaseQueue

    init(_ database: FilePath) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(5)
        self.queue = try DatabaseQueue(path: database.string, configuration: configuration)
    }

    /// Nobody else can write once this has returned.
    func takeDatabase() {
        self.run("BEGIN IMMEDIATE")
    }

    func giveDatabaseBack() {
        self.run("ROLLBACK")
    }

    private func run(_ sql: String) {
        do {
            try self.queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        } catch {
            Issue.record("\(sql): \(error)")
        }
    }
}

/// Keeps a stranger beyond the run that made it.
final class Holder: Sendable {
    let stranger = Mutex<Stranger?>(nil)
}
