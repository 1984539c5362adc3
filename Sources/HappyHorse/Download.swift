import AsyncHTTPClient
public import NIOCore
import NIOHTTP1

/// A download under way: the answer's head, and its body to be read piece by piece.
public struct Download: Sendable {
    /// 200: the whole file. 206: the part in ``contentRange``.
    public let httpStatus: Int
    /// Bytes in this body, if announced.
    public let contentLength: Int64?
    /// The part of the file that this body is; only with 206.
    public let contentRange: ContentRange?
    /// Bytes of the whole file, if known.
    public let totalLength: Int64?
    /// The file's version, to be given as `ifRange` when going on later.
    public let etag: String?
    /// `Last-Modified`, as text.
    public let lastModified: String?
    /// The announced type.
    public let contentType: String?
    /// The bytes. Reading them is what makes more arrive; dropping them ends the connection.
    public let body: Body

    /// The bytes of a download. May be iterated once.
    ///
    /// Iterating throws ``HappyHorseError``: `connectionLost` where the body is shorter than announced, `timedOut`,
    /// `tooSlow`, `cancelled`.
    public struct Body: AsyncSequence, Sendable {
        /// One piece.
        public typealias Element = ByteBuffer

        let response: HTTPClientResponse.Body
        let speed: DownloadSpeed

        /// Makes the one iterator.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(response: self.response.makeAsyncIterator(), speed: self.speed)
        }

        /// Reads the body.
        public struct AsyncIterator: AsyncIteratorProtocol {
            var response: HTTPClientResponse.Body.AsyncIterator
            var speed: DownloadSpeed

            /// The next piece, or `nil` after the last.
            @concurrent
            public mutating func next() async throws -> ByteBuffer? {
                let start = ContinuousClock.now
                let part: ByteBuffer?
                do {
                    part = try await self.response.next()
                } catch {
                    throw TransportFailure.error(from: error).having(effect: .none)
                }
                guard let part else {
                    // A cancelled read may end like a finished one.
                    guard !Task.isCancelled else { throw HappyHorseError(.cancelled, "The download was cancelled.") }
                    return nil
                }
                let end = ContinuousClock.now
                try self.speed.received(Int64(part.readableBytes), waited: end - start, at: end)
                return part
            }
        }
    }
}

/// The `Content-Range` of a 206: `bytes FIRST-LAST/TOTAL`.
public struct ContentRange: Hashable, Sendable {
    /// Offset of the first byte.
    public let first: Int64
    /// Offset of the last byte.
    public let last: Int64
    /// Bytes of the whole file, if told.
    public let total: Int64?

    /// Reads the header's value (RFC 9110, 14.4); `nil` where it is no range of bytes or contradicts itself.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let halves = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 0, last >= first else { return nil }
        self.first = first
        self.last = last
        self.total = Int64(halves[1])
        guard self.total.map({ $0 > last }) ?? (halves[1] == "*") else { return nil }
    }
}

/// Watches over the pace and the whole time of a download. Only time spent waiting for bytes counts towards the pace,
/// so a slow disk doesn't make a slow network.
struct DownloadSpeed: Sendable {
    let minimum: Int64
    let window: Duration
    let deadline: ContinuousClock.Instant
    private var waited: Duration = .zero
    private var bytes: Int64 = 0

    init(minimum: Int64, window: Duration, deadline: ContinuousClock.Instant) {
        self.minimum = minimum
        self.window = window
        self.deadline = deadline
    }

    mutating func received(
        _ count: Int64,
        waited: Duration,
        at now: ContinuousClock.Instant
    ) throws(HappyHorseError) {
        guard now < self.deadline else {
            throw HappyHorseError(.timedOut, "The download took too long.")
        }
        self.bytes += count
        self.waited += waited
        guard self.waited >= self.window else { return }
        guard self.bytes >= self.minimum else {
            throw HappyHorseError(.tooSlow, "\(self.bytes) bytes in \(self.waited) are too few.")
        }
        self.bytes = 0
        self.waited = .zero
    }
}
