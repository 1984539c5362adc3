/// Takes the queries out of URLs that stand in texts from outside: a presigned query opens what it names to whoever reads it, so
/// none may get into the log or the database, wherever the API chose to quote it.
enum SignedURLs {
    private static let placeholder = Array("?[redacted]".utf8)

    static func removed(from text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "?")) else { return text }
        return String(decoding: Self.removed(from: Array(text.utf8)), as: UTF8.self)
    }

    static func removed(from bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isURL = false
        var isQuery = false
        for byte in bytes {
            if Self.ends(byte) {
                isURL = false
                isQuery = false
            }
            guard !isQuery else { continue }
            if byte == UInt8(ascii: "?"), isURL {
                isQuery = true
                result += Self.placeholder
                continue
            }
            result.append(byte)
            // `://`, also as JSON may escape it.
            isURL = isURL || byte == UInt8(ascii: "/") && (result.ends(with: "://") || result.ends(with: #":\/\/"#))
        }
        return result
    }

    /// White space, quotes and angle brackets can't be part of a URL (RFC 3986, appendix C).
    private static func ends(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F
            || [UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`")].contains(byte)
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool {
        self.suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
