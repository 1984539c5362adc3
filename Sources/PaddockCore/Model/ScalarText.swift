// Whoever reads a text as bytes (a shell, a reader of CSV or YAML, a search for a secret) sees a quote where Swift sees a character of a
// quote and the combining accent behind it. What guards such texts goes by scalars.

extension String {
    /// The text with one scalar replaced wherever it stands, also where a combining scalar follows.
    package func replacing(scalar: Unicode.Scalar, with replacement: String) -> String {
        var result = UnicodeScalarView()
        for other in self.unicodeScalars {
            if other == scalar { result.append(contentsOf: replacement.unicodeScalars) } else { result.append(other) }
        }
        return String(result)
    }

    /// The text in double quotes, with the escapes that YAML, Prometheus and the log's readers share.
    package var inDoubleQuotes: String {
        let inner = self.replacing(scalar: "\\", with: "\\\\").replacing(scalar: "\"", with: "\\\"")
            .replacing(scalar: "\n", with: "\\n")
        return "\"\(inner)\""
    }

    /// The text with a part replaced wherever its bytes stand.
    package func replacing(bytesOf part: String, with replacement: String) -> String {
        guard self.contains(bytesOf: part) else { return self }
        return String(decoding: Array(self.utf8).replacing(Array(part.utf8), with: replacement.utf8), as: UTF8.self)
    }

    /// Whether the bytes of another text stand anywhere in this one.
    package func contains(bytesOf part: String) -> Bool {
        self.utf8.firstRange(of: part.utf8) != nil
    }

    /// Whether the text's bytes begin with those of another.
    package func begins(withBytesOf start: String) -> Bool {
        self.utf8.starts(with: start.utf8)
    }
}
