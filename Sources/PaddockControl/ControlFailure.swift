/// What a daemon answers instead of a result: `{"error":{"code":…,"message":…}}`.
package struct ControlFailure: Error, Codable, Hashable, Sendable {
    /// Why.
    package enum Code: String, Codable, Hashable, Sendable, CaseIterable {
        /// The body is not what the request takes.
        case badRequest = "bad_request"
        /// The daemon does not know the request: it is of another version.
        case unknownRequest = "unknown_request"
        /// Understood, and the answer is no.
        case refused
        /// There is no such job or batch.
        case notFound = "not_found"
        /// The database or the disk failed.
        case storeFailed = "store_failed"
        /// The daemon is ending.
        case stopping
        /// A fault of ours.
        case `internal`
    }

    private struct Body: Codable, Hashable, Sendable {
        var code: Code
        var message: String
    }

    private let error: Body

    package init(_ code: Code, _ message: String) {
        self.error = Body(code: code, message: message)
    }

    package var code: Code { self.error.code }
    /// One sentence for people.
    package var message: String { self.error.message }
}
