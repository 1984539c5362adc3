import NIOCore
import NIOPosix

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One connection of a ``RawServer``, in the hands of its script.
package final class RawConnection {
    /// The connection's number, from 0, in order of arrival.
    package let index: Int
    private let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let record: (ByteBuffer) -> Void
    private var unread = ByteBuffer()

    init(
        index: Int,
        channel: any Channel,
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        record: @escaping (ByteBuffer) -> Void
    ) {
        self.index = index
        self.channel = channel
        self.inbound = inbound
        self.outbound = outbound
        self.record = record
    }

    /// The connection ended before what was asked for had come.
    package struct Ended: Error {}

    /// Reads up to and with the empty line that ends a request's head.
    package func readHead() async throws -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            head.append(contentsOf: try await self.read(1))
        }
        return String(decoding: head, as: UTF8.self)
    }

    /// Reads exactly so many bytes.
    package func read(_ count: Int) async throws -> [UInt8] {
        while self.unread.readableBytes < count {
            guard try await self.receive() else { throw Ended() }
        }
        guard let bytes = self.unread.readBytes(length: count) else { throw Ended() }
        self.unread.discardReadBytes()
        return bytes
    }

    /// Reads a whole request with a Content-Length, or without a body.
    package func readRequest() async throws -> (head: String, body: [UInt8]) {
        let head = try await self.readHead()
        return (head, try await self.read(Self.contentLength(of: head)))
    }

    /// Reads the body that a head announces, or all but its last bytes.
    package func readBody(of head: String, but missing: Int = 0) async throws -> [UInt8] {
        try await self.read(max(0, Self.contentLength(of: head) - missing))
    }

    /// Reads the body that a head announces, or as much of it as comes before the connection ends.
    package func readWhatComes(of head: String) async -> (body: [UInt8], isWhole: Bool) {
        let length = Self.contentLength(of: head)
        while self.unread.readableBytes < length, (try? await self.receive()) == true {}
        let body = self.unread.readBytes(length: min(length, self.unread.readableBytes)) ?? []
        return (body, body.count == length)
    }

    /// Reads a whole request but the last byte of its body.
    package func readRequestButLastByte() async throws -> (head: String, body: [UInt8]) {
        let head = try await self.readHead()
        return (head, try await self.read(Self.contentLength(of: head) - 1))
    }

    /// Reads whatever comes until the other side closes or resets.
    ///
    /// - Returns: What came.
    package func readToEnd() async -> [UInt8] {
        while (try? await self.receive()) == true {}
        return self.unread.readBytes(length: self.unread.readableBytes) ?? []
    }

    /// Sends bytes as they are.
    package func send(_ text: String) async throws {
        try await self.outbound.write(ByteBuffer(string: text))
    }

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) async throws {
        try await self.outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Sends an answer with its length, and a header or more where given (each with its line end).
    package func answer(_ status: String, headers: String = "", body: String = "") async throws {
        try await self.send("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Ends the connection with a reset instead of a close.
    package func reset() async throws {
        guard let socket = self.channel as? any SocketOptionProvider else { throw Ended() }
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await self.channel.close()
    }

    private func receive() async throws -> Bool {
        guard var part = try await self.inbound.next(isolation: #isolation) else { return false }
        self.record(part)
        self.unread.writeBuffer(&part)
        return true
    }

    private static func contentLength(of head: String) -> Int {
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        return line.flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
    }
}
