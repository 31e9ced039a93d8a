import NIOCore
import Synchronization

/// When a stream on which nothing is said shows a sign of life.
struct StreamTimes: Sendable {
    /// The time between two signs.
    let interval: Duration
    /// How soon a request of a session that is not answered yet becomes a stream.
    let first: Duration
    /// How long a client should wait before it resumes a stream.
    let retry: Duration
}

/// Has something done now and then on an event loop, until it is stopped.
final class SignsOfLife: Sendable {
    private enum State {
        case unused
        case scheduled(Scheduled<Void>)
        case stopped
    }

    private let state = Mutex(State.unused)
    private let loop: any EventLoop
    private let interval: Duration
    private let show: @Sendable () -> Void

    /// - Parameters:
    ///   - loop: where it is done.
    ///   - times: when it is done.
    ///   - show: what is done; must not wait.
    init(on loop: any EventLoop, _ times: StreamTimes, show: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.show = show
        interval = times.interval
    }

    /// Begins, if it has not begun or been stopped yet. Any thread.
    ///
    /// - Parameter first: the time until the first sign, nil for the same as between signs.
    func start(after first: Duration? = nil) {
        state.withLock { state in
            if case .unused = state { state = .scheduled(schedule(first ?? interval)) }
        }
    }

    /// Stops. Any thread.
    func stop() {
        let scheduled: Scheduled<Void>? = state.withLock { state in
            defer { state = .stopped }
            return if case .scheduled(let scheduled) = state { scheduled } else { nil }
        }
        scheduled?.cancel()
    }

    private func schedule(_ delay: Duration) -> Scheduled<Void> {
        loop.scheduleTask(in: TimeAmount(delay)) { [weak self] in self?.showAgain() }
    }

    private func showAgain() {
        let isOn = state.withLock { state in
            guard case .scheduled = state else { return false }
            state = .scheduled(schedule(interval))
            return true
        }
        if isOn { show() }
    }
}
