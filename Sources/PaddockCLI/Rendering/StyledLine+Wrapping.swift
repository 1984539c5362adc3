extension StyledLine {
    /// The line in rows of at most so many cells, broken between words; what goes on is indented by `hang`.
    ///
    /// A command stays in one piece, so that it can be copied, and so does a word that is longer than a row. Nil leaves the line
    /// as it is.
    func wrapped(columns: Int?) -> [StyledLine] {
        guard let columns, self.cells > columns else { return [self] }
        let indent = String(repeating: " ", count: min(self.hang, columns / 2))
        var lines: [StyledLine] = []
        var line = StyledLine()
        for chunk in self.chunks {
            let gap = line.pieces.isEmpty && !lines.isEmpty ? indent : chunk.gap
            let taken = line.cells + DisplayWidth.cells(of: gap)
            if taken + chunk.cells <= columns || line.pieces.isEmpty {
                line = line + StyledLine(gap) + StyledLine(chunk.pieces)
            } else {
                lines.append(line)
                line = StyledLine(indent) + StyledLine(chunk.pieces)
            }
        }
        return lines + [line]
    }

    /// What is never broken, with the blanks in front of it.
    private struct Chunk {
        var gap = ""
        var pieces: [Piece] = []

        var cells: Int { self.pieces.reduce(0) { $0 + DisplayWidth.cells(of: $1.text) } }
    }

    private var chunks: [Chunk] {
        var chunks = [Chunk()]
        // Between backquotes stands a command.
        var isQuoted = false
        for piece in self.pieces {
            guard piece.tone != .command else {
                chunks[chunks.count - 1].pieces.append(piece)
                continue
            }
            var word = ""
            func end() {
                guard !word.isEmpty else { return }
                chunks[chunks.count - 1].pieces.append(Piece(text: word, tone: piece.tone))
                word = ""
            }
            for character in piece.text {
                if character == "`" { isQuoted.toggle() }
                guard character == " ", !isQuoted else {
                    word.append(character)
                    continue
                }
                end()
                if !chunks[chunks.count - 1].pieces.isEmpty { chunks.append(Chunk()) }
                chunks[chunks.count - 1].gap.append(" ")
            }
            end()
        }
        return chunks.filter { !$0.pieces.isEmpty }
    }
}

extension [StyledLine] {
    /// Each line in rows of at most so many cells.
    func wrapped(columns: Int?) -> Self {
        self.flatMap { $0.wrapped(columns: columns) }
    }
}
