import SystemPackage

/// One cell of a CSV file, and where it begins.
struct CSVCell {
    let text: String
    let place: Place
}

/// One record of a CSV file, which may go on over several lines.
struct CSVRow {
    let cells: [CSVCell]
    let place: Place
    /// Where a cell that is missing would stand.
    let end: Place
}

/// Splits CSV into rows (RFC 4180): commas, LF or CR LF, quotes around cells with commas, quotes or line breaks, quotes in them doubled.
///
/// A line break in a quoted cell becomes LF: the same job means the same, whichever program saved the file.
struct CSVRows {
    /// Why a row can't be read.
    struct Fault: Error {
        let problem: SyntaxProblem
        /// Whether nothing after it can be read either: nobody knows where the next row begins.
        let isFinal: Bool
    }

    private var lines: LineReader
    private var line: ArraySlice<UInt8> = []
    private var number = 0
    private var index = 0
    /// The column is counted on from the last place that was asked for, so that one long line costs linear time.
    private var countedIndex = 0
    private var countedColumn = 1

    init(_ source: any ByteSource) {
        self.lines = LineReader(source)
    }

    var digest: String { self.lines.digest }

    /// The next row that holds anything; nil at the end.
    mutating func next() throws(Errno) -> Result<CSVRow, Fault>? {
        do {
            while try self.advance() {
                let row = try self.row()
                if row.cells.contains(where: { !$0.text.isEmpty }) { return .success(row) }
            }
            return nil
        } catch let fault as Fault {
            return .failure(fault)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    // MARK: - Lines

    /// Goes to the next line; false at the end.
    private mutating func advance() throws -> Bool {
        guard let line = try self.lines.next() else { return false }
        self.number = line.number
        let start = Place(line: line.number, column: 1)
        guard !line.isTooLong else { throw Fault(problem: .tooLong(at: start), isFinal: false) }
        do throws(SyntaxProblem) {
            self.line = line.number == 1 ? try ManifestText.withoutMark(line.bytes) : line.bytes
        } catch {
            throw Fault(problem: error, isFinal: true)
        }
        self.index = self.line.startIndex
        self.countedIndex = self.index
        self.countedColumn = 1
        if let place = ManifestText.placeOfInvalidByte(in: self.line, line: line.number) {
            throw Fault(problem: ManifestText.invalid(at: place), isFinal: false)
        }
        return true
    }

    private var place: Place {
        mutating get {
            for byte in self.line[self.countedIndex..<self.index] where byte & 0xC0 != 0x80 {
                self.countedColumn += 1
            }
            self.countedIndex = self.index
            return Place(line: self.number, column: self.countedColumn)
        }
    }

    private var isAtEnd: Bool { self.index == self.line.endIndex }

    // MARK: - Cells

    private mutating func row() throws -> CSVRow {
        let start = self.place
        var cells: [CSVCell] = []
        while true {
            let place = self.place
            let isQuoted = !self.isAtEnd && self.line[self.index] == UInt8(ascii: "\"")
            let text = isQuoted ? try self.quoted(from: place) : try self.bare()
            guard ComparableText.holds(text) else {
                throw Fault(problem: SyntaxProblem(at: place, ComparableText.refusal), isFinal: false)
            }
            cells.append(CSVCell(text: text, place: place))
            guard !self.isAtEnd else { return CSVRow(cells: cells, place: start, end: self.place) }
            // The comma.
            self.index += 1
        }
    }

    private mutating func bare() throws -> String {
        let end = self.line[self.index...].firstIndex(of: UInt8(ascii: ",")) ?? self.line.endIndex
        let bytes = self.line[self.index..<end]
        if let quote = bytes.firstIndex(of: UInt8(ascii: "\"")) {
            self.index = quote
            throw self.fault(
                "a quote stands inside a cell that does not begin with one; put quotes around the whole cell, and double"
                    + " those inside"
            )
        }
        if let control = bytes.firstIndex(of: UInt8(ascii: "\r")) {
            self.index = control
            throw self.fault(
                "a carriage return stands here without a line feed; save the file with one kind of line break"
            )
        }
        self.index = end
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func quoted(from start: Place) throws -> String {
        var bytes: [UInt8] = []
        self.index += 1
        while true {
            let rest = self.line[self.index...]
            guard let quote = rest.firstIndex(of: UInt8(ascii: "\"")) else {
                bytes += rest
                bytes.append(UInt8(ascii: "\n"))
                try self.goOn(after: bytes.count, from: start)
                continue
            }
            bytes += rest[..<quote]
            self.index = quote + 1
            guard !self.isAtEnd, self.line[self.index] != UInt8(ascii: ",") else {
                return String(decoding: bytes, as: UTF8.self)
            }
            guard self.line[self.index] == UInt8(ascii: "\"") else {
                throw self.fault(
                    "expected a comma or the end of the line after a closing quote; a quote inside a cell is written twice"
                )
            }
            bytes.append(UInt8(ascii: "\""))
            self.index += 1
        }
    }

    /// Goes on to the next line inside a quoted cell.
    private mutating func goOn(after bytes: Int, from start: Place) throws {
        guard bytes <= ManifestRules.maximumLineBytes else { throw Fault(problem: .tooLong(at: start), isFinal: true) }
        guard try self.advance() else {
            throw Fault(problem: SyntaxProblem(at: start, "the quote that opens here is never closed"), isFinal: true)
        }
    }

    private mutating func fault(_ message: String) -> Fault {
        Fault(problem: SyntaxProblem(at: self.place, message), isFinal: false)
    }
}
