import DequeModule
import Dispatch
import Synchronization

/// Threads for work that may wait for long: those of a plugin, of loading, of a connection.
///
/// Dispatch queues will not do. All concurrent ones share as many threads as there are cores, with each other and with
/// Swift's tasks, so that two calls which compute would hold up the whole host. Serial ones get a thread whenever they have
/// work, but from among those of all: that takes twice as long as to wake one that waits for this alone.
final class WorkerPool: Sendable {
    typealias Block = @Sendable () -> Void

    /// A thread, and what it is to run next.
    private final class Worker: Sendable {
        /// Not the block alone: each time that a mutex lends a function, it is wrapped once more.
        private struct Next {
            var block: Block?
        }

        private let next: Mutex<Next>
        private let arrival = DispatchSemaphore(value: 0)

        init(_ block: @escaping Block) {
            next = Mutex(Next(block: block))
        }

        /// - Parameter block: nil: it is to end.
        func wake(for block: Block?) {
            next.withLock { $0.block = block }
            arrival.signal()
        }

        func take() -> Block? {
            next.withLock { $0.block.take() }
        }

        /// - Returns: false if it was not woken for that long.
        func wait(for time: DispatchTimeInterval) -> Bool {
            arrival.wait(timeout: .now() + time) == .success
        }
    }

    private struct State {
        /// The one that was busy last is the last, and the first to get something.
        var idle: [Worker] = []
        var count = 0
        var waiting = Deque<Block>()
        /// No thread waits for work any more.
        var isOver = false
    }

    /// So long a thread is there that has nothing to do.
    private static let patience = DispatchTimeInterval.seconds(5)

    private let name: String
    private let limit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: of the threads.
    ///   - limit: so many blocks run at once; more wait.
    init(_ name: String, limit: Int = 64) {
        self.name = name
        self.limit = limit
    }

    /// Runs a block on one of the threads, at once where not too many run. Those that wait begin in the order in which they came.
    func submit(_ block: @escaping Block) {
        let (idle, mustBegin) = state.withLock { state -> (Worker?, Bool) in
            if let worker = state.idle.popLast() { return (worker, false) }
            guard state.count < limit else {
                state.waiting.append(block)
                return (nil, false)
            }
            state.count += 1
            return (nil, true)
        }
        idle?.wake(for: block)
        if mustBegin { begin(Worker(block)) }
    }

    /// Keeps no threads from now on for what may come. What has been submitted, and what is yet, is run all the same.
    func end() {
        let idle = state.withLock { state in
            state.isOver = true
            state.count -= state.idle.count
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.wake(for: nil) }
    }

    /// Transforms elements at the same time and waits for the last of them, whatever each of them waits for.
    func map<Element: Sendable, Value: Sendable>(
        _ elements: [Element], _ transform: @escaping @Sendable (Element) -> Value
    ) -> [Value] {
        let values = Mutex<[Int: Value]>([:])
        let work = DispatchGroup()
        for (index, element) in elements.enumerated() {
            work.enter()
            submit {
                let value = transform(element)
                values.withLock { $0[index] = value }
                work.leave()
            }
        }
        work.wait()
        return values.withLock { values in elements.indices.compactMap { values[$0] } }
    }

    private func begin(_ worker: Worker) {
        let work = { @Sendable [self] in
            while let block = next(for: worker) { block() }
        }
        do {
            try BlockingThread.start(name, work)
        } catch {
            // The process has as many threads as it may. A serial queue gets the first that is to be had.
            DispatchQueue(label: "mortise.\(name)").async(execute: work)
        }
    }

    /// - Returns: what is to be run next; nil if the thread is to end.
    private func next(for worker: Worker) -> Block? {
        if let first = worker.take() { return first }
        let (block, isOver) = state.withLock { state -> (Block?, Bool) in
            if let block = state.waiting.popFirst() { return (block, false) }
            if state.isOver { state.count -= 1 } else { state.idle.append(worker) }
            return (nil, state.isOver)
        }
        if block != nil || isOver { return block }
        while !worker.wait(for: Self.patience) {
            if retire(worker) { return nil }
        }
        return worker.take()
    }

    /// - Returns: false if it has just been woken.
    private func retire(_ worker: Worker) -> Bool {
        state.withLock { state in
            guard let place = state.idle.firstIndex(where: { $0 === worker }) else { return false }
            state.idle.remove(at: place)
            state.count -= 1
            return true
        }
    }
}
