import Foundation

/// The parts, one after another, and the table of them all.
struct Suite: Sendable {
    private let options: BenchmarkOptions

    init(_ options: BenchmarkOptions) {
        self.options = options
    }

    func run() async throws -> Table {
        var table = Table()
        for part in self.options.parts {
            let rows = try await self.rows(of: part)
            // A run takes minutes: what is there can be read meanwhile.
            for row in rows { self.tell("\(row.what): Paddock \(row.paddock); plain \(row.plain); limit \(row.limit)") }
            table.rows += rows
        }
        return table
    }

    private func rows(of part: BenchmarkOptions.Part) async throws -> [Table.Row] {
        self.tell("measuring \(part.rawValue)")
        switch part {
        case .batches: return try await BatchPart(self.options).rows()
        case .free: return try await FreePart(self.options).rows()
        case .memory: return try await MemoryPart(self.options).rows()
        case .transfers: return try await TransferPart(self.options).rows()
        case .queue: return try await QueuePart(self.options).rows()
        case .idle: return try await IdlePart(self.options).rows()
        }
    }

    private func tell(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
