/// Reads what storage or a CDN says when it refuses.
enum StorageRefusal {
    /// As much of an answer's body as is read in search of the reason.
    static let bodyLimit = 16 * 1024

    static func error(of answer: RawAnswer, key: APIKey) -> HappyHorseError {
        let isRedirect = (300...399).contains(answer.status)
        let message =
            isRedirect
            ? "HTTP \(answer.status) redirects to \(answer.redirectText)."
            : "HTTP \(answer.status)\(Self.code(in: answer.body).map { " (\($0))" } ?? "")."
        var error = HappyHorseError(
            isRedirect ? .redirected : .unexpectedStatus,
            key.redact(message),
            effect: (300...499).contains(answer.status) ? .none : .possible,
            httpStatus: answer.status
        )
        error.retryAfter = answer.retryAfter
        return error
    }

    /// The `<Code>` of an S3 error document. Its other elements repeat parts of the signature, so they are left alone.
    static func code(in body: [UInt8]) -> String? {
        let text = String(decoding: body, as: UTF8.self)
        guard
            let start = text.firstRange(of: "<Code>"),
            let end = text[start.upperBound...].firstRange(of: "</Code>")
        else { return nil }
        let code = text[start.upperBound..<end.lowerBound]
        let isName = (1...64).contains(code.count) && code.utf8.allSatisfy { $0 < 0x80 } && code.allSatisfy(\.isLetter)
        return isName ? String(code) : nil
    }
}
