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
        if let job = try await reader?.job(try await self.name(text)) { return job }
        throw .notFound(
            "job \(OutputText.escape(text))",
            near: try await reader?.suggestions(for: text) ?? [],
            hint: self.home.hint
        ) as CommandFailure
    }

    /// The job of that name, or the only one whose name begins so.
    ///
    /// - Throws: `CommandFailure` where there is none, or several; `StoreError`.
    func name(_ text: String) async throws -> JobName {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        if let name = JobName(text), try await reader?.jobView(name: name) != nil { return name }
        let near = try await reader?.suggestions(for: text) ?? []
        if near.contains(text) {
            // Only a batch can have a name that is found as it stands.
            let line = "\(OutputText.escape(text)) is a batch; `\(self.home.hint("list \(text)"))` shows its jobs"
            throw CommandFailure(.notFound, code: "not_found", line)
        }
        let beginning = text.isEmpty ? [] : try await reader?.jobNames(beginning: text, limit: 4) ?? []
        if beginning.count == 1 { return beginning[0] }
        guard beginning.isEmpty else {
            let names = beginning.prefix(3).map(\.description).joined(separator: ", ")
            let more = beginning.count > 3 ? ", ..." : ""
            throw CommandFailure(
                .notFound,
                code: "ambiguous",
                "several jobs begin with \(OutputText.escape(text)): \(names)\(more)"
            )
        }
        throw .notFound(
            "job \(OutputText.escape(text))",
            near: try await reader?.suggestions(for: text) ?? [],
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
