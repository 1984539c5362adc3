import PaddockCore
import PaddockStore

/// Finds jobs and batches by the names that people give.
struct JobLookup: Sendable {
    let home: CommandHome

    /// The job with its history.
    ///
    /// - Throws: `CommandFailure` where there is none; `StoreError`.
    func job(_ text: String) async throws -> JobView {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        if let name = JobName(text), let job = try await reader?.job(name) { return job }
        let near = try await reader?.suggestions(for: text) ?? []
        if near.contains(text) {
            // Only a batch can have a name that is found as it stands.
            let line = "\(OutputText.escape(text)) is a batch; `\(self.home.hint("list \(text)"))` shows its jobs"
            throw CommandFailure(.notFound, code: "not_found", line)
        }
        throw .notFound(
            "job \(OutputText.escape(text))",
            near: near,
            hint: self.home.hint
        ) as CommandFailure
    }

    /// The failure for a batch that is not there.
    func noBatch(_ batch: String, reader: JobReader?) async throws -> CommandFailure {
        .notFound(
            "batch \(OutputText.escape(batch))",
            near: try await reader?.suggestions(for: batch) ?? [],
            hint: self.home.hint
        )
    }
}
