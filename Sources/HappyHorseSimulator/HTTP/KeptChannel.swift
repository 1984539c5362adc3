import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// A child channel whose connections may be dropped before anybody handles them.
///
/// A connection that is accepted while the server ends reaches nobody. NIO's async channel must not be dropped like that: its
/// writer traps when it goes unfinished. Such a one is closed and kept for ever instead; a few bytes, once in a server's life.
struct KeptChannel<Base: ServerChildChannel>: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let connection: Connection<Base.Value>
    }

    let base: Base

    init(_ base: Base) {
        self.base = base
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        self.base.setup(channel: channel, logger: logger).map {
            Value(channel: channel, connection: Connection($0))
        }
    }

    func handle(value: Value, logger: Logger) async {
        await self.base.handle(value: value.connection.take(), logger: logger)
    }
}

/// A connection that knows whether somebody handles it.
private final class Connection<Value: ServerChildChannelValue>: Sendable {
    /// Holds a value beyond the end of its connection.
    private final class Keeper: Sendable {
        let value: Value

        init(_ value: Value) { self.value = value }
    }

    private let value: Value
    private let isTaken = Mutex(false)

    init(_ value: Value) {
        self.value = value
    }

    func take() -> Value {
        self.isTaken.withLock { $0 = true }
        return self.value
    }

    deinit {
        guard !self.isTaken.withLock({ $0 }) else { return }
        self.value.channel.close(promise: nil)
        _ = Unmanaged.passRetained(Keeper(self.value))
    }
}
