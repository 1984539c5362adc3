import Foundation
import PaddockCore
import PaddockStore

/// `report`: a batch in the order of its manifests, some hundred jobs at a time.
struct BatchReport: Sendable {
    enum Format: String, CaseIterable, Sendable {
        /// A header and a row for each job.
        case csv
        /// One array with the objects of `list --json`.
        case json
    }

    let home: CommandHome
    let console: Console

    /// - Throws: `CommandFailure` with 66 where there is no such batch; `StoreError`.
    func run(batch: String, format: Format) async throws {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        guard let reader, try await !reader.batches(named: batch).isEmpty else {
            throw try await JobLookup(home: self.home).noBatch(batch, reader: reader)
        }
        let filter = JobFilter(batch: batch, sort: .arrival)
        switch format {
        case .csv: try await self.writeCSV(filter, reader)
        case .json: try await self.writeJSON(filter, reader)
        }
    }

    private func writeCSV(_ filter: JobFilter, _ reader: JobReader) async throws {
        try self.console.write(CSVText.row(Self.columns.map { .number($0.name) }))
        try await reader.jobs(filter) { job in
            try self.console.write(CSVText.row(Self.columns.map { $0.cell(job) }))
        }
    }

    /// A job a line, so that it can be read by eye and by programs that take lines.
    private func writeJSON(_ filter: JobFilter, _ reader: JobReader) async throws {
        let encoder = JSONCoding.encoder()
        var isFirst = true
        try self.console.write("[")
        try await reader.jobs(filter) { job in
            let text = String(decoding: try encoder.encode(job), as: UTF8.self)
            try self.console.write((isFirst ? "\n" : ",\n") + text)
            isFirst = false
        }
        try self.console.write("\n]\n")
    }
}

// MARK: - Columns

extension BatchReport {
    struct Column: Sendable {
        let name: String
        let cell: @Sendable (JobView) -> CSVText.Cell

        init(_ name: String, _ cell: @escaping @Sendable (JobView) -> CSVText.Cell) {
            self.name = name
            self.cell = cell
        }
    }

    static let columns: [Column] =
        [
            Column("job") { .text($0.job) },
            Column("batch") { .text($0.batch) },
            Column("id") { .text($0.id) },
            Column("state") { .text($0.state.rawValue) },
            Column("prompt") { .text($0.request.prompt) },
            Column("durationSec") { .number($0.request.durationSec) },
            Column("style") { .text($0.request.style) },
            Column("aspectRatio") { .text($0.request.aspectRatio) },
            Column("resolution") { .text($0.request.resolution) },
            Column("cameraMotion") { .text($0.request.cameraMotion) },
            Column("motionIntensity") { .number($0.request.motionIntensity) },
            Column("cfgScale") { .number($0.request.cfgScale) },
        ] + ReferenceField.allCases.map(Self.reference) + [
            Column("priority") { .number($0.priority) },
            Column("metadata") { .text(Self.metadata($0)) },
            Column("manifest") { .text($0.manifest) },
            Column("videoId") { .text($0.videoId) },
            Column("charges") { .number($0.charges) },
            Column("secondsCharged") { .number($0.charges * $0.request.durationSec) },
            Column("polls") { .number($0.polls) },
            Column("createdAt") { .number(JSONCoding.text($0.createdAt)) },
            Column("chargedAt") { .number($0.chargedAt.map(JSONCoding.text)) },
            Column("readyAt") { .number($0.readyAt.map(JSONCoding.text)) },
            Column("finishedAt") { .number($0.finishedAt.map(JSONCoding.text)) },
            Column("updatedAt") { .number(JSONCoding.text($0.updatedAt)) },
            Column("errorCode") { .text($0.error?.code) },
            Column("errorMessage") { .text($0.error?.message) },
            Column("errorField") { .text($0.error?.field) },
            Column("video") { .text($0.output.video) },
            Column("videoBytes") { .number($0.output.videoBytes) },
            Column("videoSHA256") { .text($0.output.videoSHA256) },
            Column("thumbnail") { .text($0.output.thumbnail) },
        ]

    /// The file that the manifest named, or the storage key that it gave instead.
    private static func reference(_ field: ReferenceField) -> Column {
        Column(field.rawValue) { job in
            .text(job.references.first { $0.field == field.rawValue }?.path ?? job.request[key: field])
        }
    }

    /// One cell, because each job may have names of its own.
    private static func metadata(_ job: JobView) -> String? {
        guard !job.metadata.isEmpty, let data = try? JSONCoding.encoder().encode(job.metadata) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
