import Synchronization

/// The resources of a subscription that have changed and that its client has yet to be told of, each once.
final class ChangedResources: Sendable {
    /// An element after changes. What is read late is read once.
    let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let waiting = Mutex<[String]>([])

    init() {
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// A resource has changed. Any thread.
    func add(_ uri: String) {
        waiting.withLock { waiting in
            if !waiting.contains(uri) { waiting.append(uri) }
        }
        wake.yield()
    }

    /// Takes what waits, in the order in which it changed.
    func take() -> [String] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}
