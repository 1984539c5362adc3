import Foundation

/// The moves that the database allows, read out of the schema's own text, so that the model can't drift from it.
struct LegalMoves: Sendable {
    struct Move: Hashable, Sendable {
        let from: String
        let to: String
    }

    let attempts: Set<Move>
    let jobs: Set<Move>
    /// The states of an attempt of which a job may have one at a time.
    let live: Set<String>

    /// Reads every version of the schema under `Sources/PaddockStore`.
    init() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let store = package.appending(path: "Sources/PaddockStore")
        let schema = try FileManager.default.contentsOfDirectory(at: store, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("Schema+") }
            .map { try String(contentsOf: $0, encoding: .utf8) }
            .joined(separator: "\n")
        self.attempts = Self.moves(in: "legal_attempt_move", of: schema)
        self.jobs = Self.moves(in: "legal_job_move", of: schema)
        self.live = Set(Self.words(after: "UNIQUE INDEX one_live ON attempt(job_id)", in: schema))
    }

    private static func moves(in table: String, of schema: String) -> Set<Move> {
        let words = self.words(after: "INSERT INTO \(table)", in: schema)
        return Set(stride(from: 0, to: words.count - 1, by: 2).map { Move(from: words[$0], to: words[$0 + 1]) })
    }

    /// The quoted words of each statement that begins so, in order.
    private static func words(after beginning: String, in schema: String) -> [String] {
        schema.components(separatedBy: beginning).dropFirst().flatMap { rest in
            let statement = rest.prefix { $0 != ";" }
            return statement.split(separator: "\n").flatMap { line in
                line.split(separator: "--", omittingEmptySubsequences: false)[0]
                    .split(separator: "'", omittingEmptySubsequences: false)
                    .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
            }
        }
    }
}
