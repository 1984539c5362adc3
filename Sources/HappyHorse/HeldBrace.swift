import NIOCore

/// A create's body as it goes over the wire: all but the last byte, then, once the arming step is through, that byte.
/// A server that knows the announced length cannot act before it has it.
struct HeldBrace: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let bytes: [UInt8]
    let gate: BraceGate
    let arm: @Sendable () async throws -> Void

    struct AsyncIterator: AsyncIteratorProtocol {
        private enum Step {
            case body
            case brace
            case end
        }

        let source: HeldBrace
        private var step = Step.body

        init(source: HeldBrace) {
            self.source = source
        }

        mutating func next() async throws -> ByteBuffer? {
            switch self.step {
            case .body:
                self.step = .brace
                return ByteBuffer(bytes: self.source.bytes.dropLast())
            case .brace:
                self.step = .end
                try await self.source.gate.arm(self.source.arm)
                return ByteBuffer(bytes: self.source.bytes.suffix(1))
            case .end:
                return nil
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: self) }
}
