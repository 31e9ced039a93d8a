import Synchronization

/// Tells everybody who follows it that something has changed.
///
/// Changes that come faster than a follower reads are one to it, so that nobody can lag behind.
package final class ChangeSignal: Sendable {
    private struct State {
        var nextKey: UInt64 = 0
        var followers: [UInt64: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// The changes from now on, to be read by one task. It ends with that task.
    package func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let key = state.withLock { state in
            defer { state.nextKey += 1 }
            state.followers[state.nextKey] = continuation
            return state.nextKey
        }
        continuation.onTermination = { [weak self] _ in
            // What is removed must not be released under the lock: that ends it, which comes back here.
            _ = self?.state.withLock { $0.followers.removeValue(forKey: key) }
        }
        return stream
    }

    /// Something has changed. Any thread.
    package func send() {
        for follower in state.withLock({ Array($0.followers.values) }) {
            follower.yield()
        }
    }
}
