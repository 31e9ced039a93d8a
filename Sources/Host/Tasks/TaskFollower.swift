import JSON
import Synchronization

/// Gathers which tasks have changed, for a client that may be slow to read: of many changes of a task only the last
/// counts.
final class TaskFollower: Sendable {
    private let wakeups: AsyncStream<Void>
    private let wakeup: AsyncStream<Void>.Continuation
    private let changed = Mutex<[CallTask]>([])

    init() {
        (wakeups, wakeup) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Any thread; does not wait.
    func add(_ task: CallTask) {
        changed.withLock { changed in
            if !changed.contains(where: { $0 === task }) { changed.append(task) }
        }
        wakeup.yield()
    }

    /// Tells a client how tasks stand and of each change. Returns when it does not keep up, or when cancelled.
    ///
    /// - Parameters:
    ///   - link: the client's subscription.
    ///   - tasks: those that it follows: they may have ended before it did.
    ///   - meta: what every message of the subscription carries.
    func tell(_ link: RequestLink, from tasks: [CallTask], meta: JSONObject) async {
        for task in tasks { add(task) }
        for await _ in wakeups {
            for task in take() {
                let report = task.report
                var params = report.details
                params["_meta"] = .object(meta)
                guard link.notify(OutgoingMessage(.change, method: "notifications/tasks", params: params)) else {
                    return
                }
                task.deliver(report)
            }
        }
    }

    private func take() -> [CallTask] {
        changed.withLock { changed in
            defer { changed = [] }
            return changed
        }
    }
}
