import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads request bodies, and vouches for their completeness.
enum RequestBytes {
    struct TooLarge: Error {}

    /// The whole body.
    static func collect(_ request: Request, upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await self.stream(request) { buffer in
            guard bytes.count + buffer.readableBytes <= limit else { throw TooLarge() }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    /// Hands over the body piece by piece. Returns only if all of it came.
    static func stream(_ request: Request, _ take: (ByteBuffer) throws -> Void) async throws {
        var count = 0
        for try await buffer in request.body {
            count += buffer.readableBytes
            try take(buffer)
        }
        // The body's sequence takes the end of a connection for the end of a body, so the length decides.
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        guard !Task.isCancelled, declared == nil || declared == count else { throw BodyUnfinished() }
    }
}
