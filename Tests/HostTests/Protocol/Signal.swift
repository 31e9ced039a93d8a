import Synchronization

/// Something that happens once, from any thread, and that one task waits for.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func fire() {
        continuation.yield()
    }

    /// Returns when it has happened or the task is cancelled.
    func wait() async {
        var iterator = stream.makeAsyncIterator()
        _ = await iterator.next()
    }
}

/// Collects values from any thread.
final class Collector<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func add(_ value: Value) {
        continuation.yield(value)
    }

    /// Everything that was added.
    func values() async -> [Value] {
        continuation.finish()
        return await stream.reduce(into: []) { $0.append($1) }
    }

    /// The next value.
    func next() async -> Value? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }
}

/// A number that any thread raises.
final class ManagedCount: Sendable {
    private let number = Mutex(0)

    /// Raises the number by one and returns it.
    func increment() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
