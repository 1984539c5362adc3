import SystemPackage

/// A reader of JSONL: one strict JSON object on each line, blank lines left out.
struct JSONLReader {
    private var lines: LineReader
    private var isOver = false

    init(_ source: any ByteSource) {
        self.lines = LineReader(source)
    }

    var digest: String { self.lines.digest }

    /// The next job; a line that can't be read does not keep the next from being read.
    mutating func next() throws(Errno) -> ManifestRecord? {
        while !self.isOver, let line = try self.lines.next() {
            let place = Place(line: line.number, column: 1)
            guard !line.isTooLong else { return .faulty(at: place, [.tooLong(at: place)]) }
            do throws(SyntaxProblem) {
                let bytes = line.number == 1 ? try ManifestText.withoutMark(line.bytes) : line.bytes
                if let place = ManifestText.placeOfInvalidByte(in: bytes, line: line.number) {
                    return .faulty(at: place, [ManifestText.invalid(at: place)])
                }
                guard !line.isBlank, !bytes.isEmpty else { continue }
                return Self.record(JSONReader.read(line: bytes, number: line.number), at: place)
            } catch {
                // In another encoding no line is any better.
                self.isOver = true
                return .faulty(at: place, [error])
            }
        }
        return nil
    }

    private static func record(_ parsed: ParsedManifest, at place: Place) -> ManifestRecord {
        guard let root = parsed.root else { return .faulty(at: place, parsed.problems) }
        guard case .mapping(let entries) = root.content else {
            let found = "found \(FieldChecker.found(root)); allowed: one job, {…}, on each line"
            return .faulty(at: root.place, parsed.problems + [SyntaxProblem(at: root.place, found)])
        }
        return ManifestRecord(place: root.place, entries: entries, problems: parsed.problems)
    }
}

extension SyntaxProblem {
    /// A line, or a CSV cell, that does not end.
    static func tooLong(at place: Place) -> Self {
        Self(at: place, "is longer than \(ManifestRules.maximumLineBytes) bytes, more than any job can need")
    }
}
