import Foundation
import Testing

/// How thoroughly the proofs are made.
enum ProofSize {
    /// `PADDOCK_PROOF=full`: everything, however long it takes.
    static let isFull = ProcessInfo.processInfo.environment["PADDOCK_PROOF"] == "full"

    /// `PADDOCK_PROOF_ROW=TEXT`: only the rows of a table with this text in their names.
    static func chosen<Row: CustomTestStringConvertible>(_ rows: [Row]) -> [Row] {
        guard let text = ProcessInfo.processInfo.environment["PADDOCK_PROOF_ROW"] else { return rows }
        return rows.filter { $0.testDescription.contains(text) }
    }
}
