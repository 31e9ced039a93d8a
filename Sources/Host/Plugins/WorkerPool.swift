import DequeModule
import Dispatch
import Synchronization

/// Threads of one plugin's own.
///
/// A concurrent dispatch queue will not do: all of them share as many threads as there are cores, with each other and
/// with Swift's tasks, so that two calls which compute would hold up the whole host. A serial queue gets a thread
/// whenever it has work, and here each worker is one.
final class WorkerPool: Sendable {
    typealias Block = @Sendable () -> Void

    private struct State {
        var idle: [DispatchQueue] = []
        var count = 0
        var waiting = Deque<Block>()
    }

    private let label: String
    private let limit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - label: names the threads.
    ///   - limit: so many blocks run at once; more wait.
    init(label: String, limit: Int = 64) {
        self.label = label
        self.limit = limit
    }

    /// Runs a block on one of the threads. Blocks begin in the order in which they came, and run at once.
    func submit(_ block: @escaping Block) {
        let worker = state.withLock { state -> DispatchQueue? in
            if let worker = state.idle.popLast() { return worker }
            guard state.count < limit else {
                state.waiting.append(block)
                return nil
            }
            state.count += 1
            return DispatchQueue(label: "\(label).\(state.count)")
        }
        guard let worker else { return }
        worker.async { [self] in work(worker, beginning: block) }
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

    private func work(_ worker: DispatchQueue, beginning first: @escaping Block) {
        var block: Block? = first
        while let current = block {
            current()
            block = state.withLock { state in
                if let next = state.waiting.popFirst() { return next }
                state.idle.append(worker)
                return nil
            }
        }
    }
}
