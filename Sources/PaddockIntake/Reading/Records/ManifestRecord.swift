import SystemPackage

/// One job as a line of a manifest has it.
struct ManifestRecord {
    /// Where it begins.
    let place: Place
    /// Its fields; nil where it could not be read.
    let entries: [ManifestEntry]?
    let problems: [SyntaxProblem]
    /// Fields that the header of the file lacks: one problem told it for all jobs.
    var missing: Set<ManifestField> = []

    static func faulty(at place: Place, _ problems: [SyntaxProblem]) -> Self {
        Self(place: place, entries: nil, problems: problems)
    }
}

/// Reads the jobs of a manifest that has one on a line, one after another.
enum RecordReader {
    case jsonl(JSONLReader)
    case csv(CSVReader)

    init(_ format: RecordFormat, _ source: any ByteSource) {
        switch format {
        case .jsonl: self = .jsonl(JSONLReader(source))
        case .csv: self = .csv(CSVReader(source))
        }
    }

    /// The next job, or what is wrong where one should be; nil at the end.
    mutating func next() throws(Errno) -> ManifestRecord? {
        switch self {
        case .jsonl(var reader):
            defer { self = .jsonl(reader) }
            return try reader.next()
        case .csv(var reader):
            defer { self = .csv(reader) }
            return try reader.next()
        }
    }

    /// The SHA-256 of everything read so far.
    var digest: String {
        switch self {
        case .jsonl(let reader): reader.digest
        case .csv(let reader): reader.digest
        }
    }
}
