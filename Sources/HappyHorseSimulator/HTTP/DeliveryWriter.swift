import HTTPTypes
import HummingbirdCore
import NIOCore

/// Puts a ``Delivery`` on the wire.
struct DeliveryWriter {
    struct ConnectionEnded: Error {}

    private static let chunk = 64 * 1024

    let channel: any Channel
    let isHead: Bool
    /// The simulator's own time, which `Retry-After` and `Last-Modified` go by.
    let date: String

    // Like all that touches Hummingbird's writer, which is not Sendable and belongs to no actor.
    @concurrent
    func send(_ delivery: Delivery, through writer: consuming ResponseWriter) async throws {
        switch delivery {
        case .answer(let answer, nil):
            try await self.write(answer, through: writer)
        case .answer(let answer, let damage?):
            try await self.write(answer, damage: damage, through: writer)
        case .cut(let reset):
            try await self.end(reset: reset)
        case .stall:
            try await self.waitForPeer()
        case .garbage(let count):
            var random = SeededGenerator(seed: UInt64(count))
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try await self.command(.raw(ByteBuffer(bytes: bytes)))
            try await self.end(reset: false)
        }
    }

    @concurrent
    private func write(_ answer: Answer, damage: WireDamage, through writer: consuming ResponseWriter) async throws {
        switch damage {
        case .cut(let count, let reset):
            try await self.command(.cut(after: count, reset: reset))
            try await self.write(answer, through: writer)
            try await self.end(reset: reset)
        case .stall(let count):
            try await self.command(.stall(after: count))
            try await self.write(answer, through: writer)
            try await self.waitForPeer()
        case .wrongLength(let difference):
            try await self.write(answer, lengthOffBy: difference, through: writer)
            try await self.end(reset: false)
        case .trickle(let speed):
            try await self.write(answer, bytesPerSecond: max(1, speed), through: writer)
        }
    }

    @concurrent
    private func write(
        _ answer: Answer,
        lengthOffBy difference: Int = 0,
        bytesPerSecond: Int? = nil,
        through writer: consuming ResponseWriter
    ) async throws {
        var head = HTTPResponse(status: .init(code: answer.status))
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            head.headerFields.append(HTTPField(name: name, value: header.value))
        }
        head.headerFields[.contentLength] = String(max(0, answer.body.count + difference))
        head.headerFields[.date] = self.date
        head.headerFields[.server] = "happyhorse-simulator"
        if self.isHead || answer.body.count == 0 {
            try await writer.writeResponse(head)
            return
        }
        let count = answer.body.count
        if count <= Self.chunk, bytesPerSecond == nil {
            let body = ResponseBody(byteBuffer: ByteBuffer(bytes: Self.bytes(of: answer.body, in: 0..<count)))
            try await writer.write(response: head, body: body)
            return
        }
        // A tenth of a second's worth at a time keeps a slow answer steady.
        let step = bytesPerSecond.map { max(1, $0 / 10) } ?? Self.chunk
        var bodyWriter = try await writer.writeHead(head)
        let began = ContinuousClock.now
        var position = 0
        while position < count {
            let next = min(count, position + step)
            try await bodyWriter.write(ByteBuffer(bytes: Self.bytes(of: answer.body, in: position..<next)))
            if let bytesPerSecond {
                // By the clock and not by pauses in a row, each of which would be a little late.
                let due = began + .seconds(Double(next) / Double(bytesPerSecond))
                try await Task.sleep(until: due, clock: .continuous)
            }
            position = next
        }
        try await bodyWriter.finish(nil)
    }

    private static func bytes(of body: Answer.Body, in range: Range<Int>) -> [UInt8] {
        switch body {
        case .bytes(let bytes):
            return Array(bytes[range])
        case .file(let file, let part):
            return file.read(part.lowerBound + range.lowerBound..<part.lowerBound + range.upperBound)
        }
    }

    private func command(_ command: WireCommand) async throws {
        try await self.channel.triggerUserOutboundEvent(command).get()
    }

    /// Ends the connection, and the loop that reads requests from it.
    private func end(reset: Bool) async throws {
        try? await self.command(.abort(reset: reset))
        throw ConnectionEnded()
    }

    private func waitForPeer() async throws {
        let channel = self.channel
        try await self.command(.closeWithPeer)
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        throw ConnectionEnded()
    }
}
