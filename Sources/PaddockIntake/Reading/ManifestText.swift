/// The text of a manifest: valid UTF-8 without its byte-order mark.
struct ManifestText: Sendable {
    /// The bytes behind the byte-order mark, if there was one.
    let bytes: ArraySlice<UInt8>

    /// Checks the bytes of a whole document.
    ///
    /// - Throws: A problem where they are too many, are UTF-16 or UTF-32, or are no valid UTF-8.
    init(_ bytes: [UInt8]) throws(SyntaxProblem) {
        guard bytes.count <= ManifestRules.maximumBytes else {
            throw SyntaxProblem(
                at: nil,
                "holds \(bytes.count) bytes; allowed: up to \(ManifestRules.maximumBytes) in one document"
            )
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0) {
            throw SyntaxProblem(at: Place(line: 1, column: 1), "is UTF-16 or UTF-32; save it as UTF-8")
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        if let place = Self.placeOfInvalidByte(in: text) {
            throw SyntaxProblem(at: place, "is not valid UTF-8 here; save it as UTF-8")
        }
        self.bytes = text
    }

    private static func placeOfInvalidByte(in bytes: ArraySlice<UInt8>) -> Place? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var line = 1
        var column = 1
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return Place(line: line, column: column)
    }
}
