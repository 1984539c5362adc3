import Foundation
import PaddockCore
import PaddockStore

/// Prints the jobs that fit a filter, some hundred at a time, so that memory doesn't grow with the list.
struct JobListing: Sendable {
    let home: CommandHome
    let console: Console

    /// - Throws: `CommandFailure` where the filter's batch is not there; `StoreError`.
    func show(_ filter: JobFilter, asJSON: Bool) async throws {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        if let batch = filter.batch, try await reader?.batches(named: batch).isEmpty ?? true {
            throw try await JobLookup(home: self.home).noBatch(batch, reader: reader)
        }
        guard let reader = reader else { return }
        try await asJSON ? self.printJSON(filter, reader) : self.printLines(filter, reader)
    }

    private func printJSON(_ filter: JobFilter, _ reader: JobReader) async throws {
        let encoder = JSONCoding.encoder()
        try await reader.jobs(filter) { job in
            try self.console.write(String(decoding: try encoder.encode(job), as: UTF8.self) + "\n")
        }
    }

    private func printLines(_ filter: JobFilter, _ reader: JobReader) async throws {
        var style = PageStyle(terminal: self.console.terminal, now: Date(), hint: self.home.hint)
        // What is cut off can't be found with grep.
        if !self.console.terminal.isTerminal { style.columns = nil }
        let page = JobListPage(style: style)
        var jobs: [JobView] = []
        try await reader.jobs(filter) { job in
            jobs.append(job)
            guard jobs.count == JobListPage.jobsAtOnce else { return }
            try self.console.print(page.lines(jobs))
            jobs.removeAll(keepingCapacity: true)
        }
        try self.console.print(page.lines(jobs))
    }
}
