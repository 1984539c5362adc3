/// The text of a document: valid UTF-8 without its byte-order mark.
struct ManifestText: Sendable {
    /// The bytes behind the byte-order mark, if there was one.
    let bytes: ArraySlice<UInt8>

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Checks the bytes of a whole document.
    ///
    /// - Throws: A problem where they are too many, are UTF-16 or UTF-32, or are no valid UTF-8.
    init(_ bytes: [UInt8]) throws(SyntaxProblem) {
        if let refusal = ManifestFormat.json.refusal(ofBytes: Int64(bytes.count)) {
            throw SyntaxProblem(at: nil, refusal)
        }
        self.bytes = try Self.withoutMark(bytes[...])
        if let place = Self.placeOfInvalidByte(in: self.bytes) { throw Self.invalid(at: place) }
    }

    /// The beginning of a text without its byte-order mark.
    ///
    /// - Throws: A problem where it is UTF-16 or UTF-32.
    static func withoutMark(_ bytes: ArraySlice<UInt8>) throws(SyntaxProblem) -> ArraySlice<UInt8> {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0) {
            throw SyntaxProblem(at: Place(line: 1, column: 1), "is UTF-16 or UTF-32; save it as UTF-8")
        }
        return bytes.starts(with: Self.byteOrderMark) ? bytes.dropFirst(Self.byteOrderMark.count) : bytes
    }

    /// Where the first byte stands that is no UTF-8, when the text begins at the start of a line.
    static func placeOfInvalidByte(in bytes: ArraySlice<UInt8>, line: Int = 1) -> Place? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var place = Place(line: line, column: 1)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            place =
                scalar == "\n"
                ? Place(line: place.line + 1, column: 1) : Place(line: place.line, column: place.column + 1)
        }
        return place
    }

    /// The problem of a byte that is no UTF-8.
    static func invalid(at place: Place) -> SyntaxProblem {
        SyntaxProblem(at: place, "is not valid UTF-8 here; save it as UTF-8")
    }
}
