import GRDB
import SystemPackage
import Testing

/// Another program that takes the database for itself, as a backup tool or a curious person may.
struct DatabaseStranger: Sendable {
    private let queue: DatabaseQueue

    init(_ database: FilePath) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(10)
        self.queue = try DatabaseQueue(path: database.string, configuration: configuration)
    }

    /// Nobody else can write once this has returned.
    func take() throws {
        try self.queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    }

    /// Merges the log into the file, and says where an index or a table begins. Ends the connection.
    func rootPage(of name: String) throws -> Int {
        let page = try self.queue.writeWithoutTransaction { db in
            try db.checkpoint(.truncate)
            return try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_master WHERE name = ?", arguments: [name])
        }
        try self.queue.close()
        return try #require(page)
    }

    func giveBack() throws {
        try self.queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try self.queue.close()
    }
}
