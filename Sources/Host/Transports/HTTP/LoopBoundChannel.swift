import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// HTTP connections whose tasks run on the event loop of their connection.
///
/// A request is read, answered and written without a change of threads, which costs more than all that the server does
/// for a small call.
struct LoopBoundChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let connection: Unclaimed<HTTP1Channel.Value>
    }

    let base: HTTP1Channel

    /// Connections that are accepted while the server stops are handed to nobody, and NIO ends the program where one is
    /// let go of that was never handled (apple/swift-nio#2637). So each is kept until it is handled or closed.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(HeadInspector(), position: .after(decoder))
            let connection = Unclaimed(value)
            channel.closeFuture.whenComplete { _ in
                guard let value = connection.claim() else { return }
                // There is no task that could wait for it, and on a closed connection it ends at once.
                Task { await base.handle(value: value, logger: logger) }
            }
            return Value(channel: channel, connection: connection)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard let connection = value.connection.claim() else { return }
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: connection, logger: logger)
        }
    }
}

/// What the first who claims it gets.
private final class Unclaimed<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    func claim() -> Value? {
        value.withLock { value in
            defer { value = nil }
            return value
        }
    }
}

/// Runs tasks on an event loop.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
