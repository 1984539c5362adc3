/// A line of a page: pieces of text, each in its tone.
struct StyledLine: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        var text: String
        var tone: Tone
    }

    var pieces: [Piece]
    /// How far what goes on in a further row is indented, where the line must be broken.
    var hang = 0

    init(_ pieces: [Piece] = []) {
        self.pieces = pieces
    }

    init(_ text: String, _ tone: Tone = .plain, hang: Int = 0) {
        self.pieces = [Piece(text: text, tone: tone)]
        self.hang = hang
    }

    /// The text without any colour.
    var text: String { self.pieces.map(\.text).joined() }

    /// The cells that the line takes.
    var cells: Int { self.pieces.reduce(0) { $0 + DisplayWidth.cells(of: $1.text) } }

    /// How many rows of a terminal the line takes: more than one where it is wider.
    func rows(columns: Int) -> Int {
        // Without a sum, which an unbounded width would overflow.
        let (whole, rest) = self.cells.quotientAndRemainder(dividingBy: Swift.max(1, columns))
        return Swift.max(1, whole + (rest > 0 ? 1 : 0))
    }

    /// The line as it is printed.
    func printed(_ paint: Paint) -> String {
        self.pieces.map { paint($0.text, $0.tone) }.joined()
    }

    static func + (left: Self, right: Self) -> Self {
        var line = Self(left.pieces + right.pieces)
        line.hang = left.hang
        return line
    }

    mutating func append(_ text: String, _ tone: Tone = .plain) {
        self.pieces.append(Piece(text: text, tone: tone))
    }
}
