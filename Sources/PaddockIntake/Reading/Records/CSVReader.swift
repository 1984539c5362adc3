import SystemPackage

/// A reader of CSV: a header that names the columns, then one job in each row. An empty cell is not given; a row without any
/// value is left out.
struct CSVReader {
    private var rows: CSVRows
    private var header: CSVHeader?
    private var isOver = false

    init(_ source: any ByteSource) {
        self.rows = CSVRows(source)
    }

    var digest: String { self.rows.digest }

    /// The next job; a row that can't be read does not keep the next from being read, where it can be told where that begins.
    mutating func next() throws(Errno) -> ManifestRecord? {
        guard !self.isOver else { return nil }
        switch try self.rows.next() {
        case nil:
            self.isOver = true
            return nil
        case .failure(let fault):
            // Without a header no row means anything.
            self.isOver = fault.isFinal || self.header == nil
            let place = fault.problem.place ?? Place(line: 1, column: 1)
            return .faulty(at: place, [fault.problem])
        case .success(let row):
            if let header = self.header { return Self.record(row, header) }
            return try self.take(CSVHeader(row), of: row)
        }
    }

    /// Takes the header in, and goes on to the first row where nothing is wrong with it.
    private mutating func take(_ header: CSVHeader, of row: CSVRow) throws(Errno) -> ManifestRecord? {
        self.header = header
        self.isOver = header.isHopeless
        guard header.problems.isEmpty else { return .faulty(at: row.place, header.problems) }
        guard let first = try self.next() else {
            self.isOver = true
            return .faulty(
                at: row.place,
                [SyntaxProblem(at: row.place, "has a header and no job; add a row for each job")]
            )
        }
        return first
    }

    private static func record(_ row: CSVRow, _ header: CSVHeader) -> ManifestRecord {
        guard row.cells.count == header.columns.count else {
            let message = "has \(Self.cells(row.cells.count)), the header \(header.columns.count)"
            let extra = row.cells.dropFirst(header.columns.count).first
            let advice = extra == nil ? "" : "; a cell with a comma in it stands between quotes"
            return .faulty(at: row.place, [SyntaxProblem(at: extra?.place ?? row.place, "the row \(message)\(advice)")])
        }
        var entries: [ManifestEntry] = []
        var metadata: [ManifestEntry] = []
        var problems: [SyntaxProblem] = []
        for (cell, column) in zip(row.cells, header.columns) where !cell.text.isEmpty {
            let value = ManifestNode(.scalar(ManifestScalar(.cell, cell.text)), at: cell.place)
            switch column {
            case .field(let name):
                entries.append(ManifestEntry(key: name, keyPlace: cell.place, value: value))
            case .metadata(let name):
                metadata.append(ManifestEntry(key: name, keyPlace: cell.place, value: value))
            case .none(isNamed: true):
                break
            case .none(isNamed: false):
                let message = "found \(VisibleText.quoted(cell.text)) in a column that the header gives no name"
                problems.append(SyntaxProblem(at: cell.place, message))
            }
        }
        if let first = metadata.first {
            let map = ManifestNode(.mapping(metadata), at: first.value.place)
            let name = ManifestField.metadata.rawValue
            entries.append(ManifestEntry(key: name, keyPlace: first.keyPlace, value: map))
        }
        return ManifestRecord(place: row.place, entries: entries, problems: problems, missing: header.missing)
    }

    private static func cells(_ count: Int) -> String {
        count == 1 ? "1 cell" : "\(count) cells"
    }
}
