import DequeModule
import Dispatch
import Synchronization

/// Runs blocks one after the other in the order in which they came, which they are expected to be quick about.
///
/// A block that is not holds up the others only for `patience`: then they go on beside it, on another thread.
final class OrderedLane: Sendable {
    typealias Block = @Sendable () -> Void

    private struct State {
        var blocks = Deque<Block>()
        /// The worker that has the right to take blocks; one that was overtaken ends after its block. Nil: none is at work.
        var worker: UInt64?
        var lastWorker: UInt64 = 0
        /// How many blocks have been taken.
        var taken: UInt64 = 0
        var isWatched = false

        mutating func beginWorker() -> UInt64 {
            lastWorker += 1
            worker = lastWorker
            return lastWorker
        }
    }

    /// Longer than a block takes that keeps to the rule, on a busy machine too: to be overtaken costs the order.
    private static let patience = DispatchTimeInterval.milliseconds(200)

    private let run: @Sendable (@escaping Block) -> Void
    /// A serial queue, which gets a thread for its timer however busy the others are.
    private let clock: DispatchQueue
    private let state = Mutex(State())

    /// - Parameters:
    ///   - clock: a serial queue.
    ///   - run: runs a block that runs those that were submitted.
    init(clock: DispatchQueue, run: @escaping @Sendable (@escaping Block) -> Void) {
        self.run = run
        self.clock = clock
    }

    func submit(_ block: @escaping Block) {
        let (worker, mustWatch) = state.withLock { state -> (UInt64?, Bool) in
            state.blocks.append(block)
            guard state.worker != nil else { return (state.beginWorker(), false) }
            defer { state.isWatched = true }
            return (nil, !state.isWatched)
        }
        if let worker { start(worker) }
        if mustWatch { watch(since: state.withLock { $0.taken }) }
    }

    private func start(_ worker: UInt64) {
        run { [self] in
            while let block = next(for: worker) { block() }
        }
    }

    private func next(for worker: UInt64) -> Block? {
        state.withLock { state in
            guard state.worker == worker else { return nil }
            guard let block = state.blocks.popFirst() else {
                state.worker = nil
                return nil
            }
            state.taken += 1
            return block
        }
    }

    /// Looks, a while from now, whether anything has been taken since; as long as blocks wait, looks again.
    private func watch(since taken: UInt64) {
        clock.asyncAfter(deadline: .now() + Self.patience) { [self] in
            let (worker, seen) = state.withLock { state -> (UInt64?, UInt64?) in
                guard !state.blocks.isEmpty else {
                    state.isWatched = false
                    return (nil, nil)
                }
                let isStuck = state.worker != nil && state.taken == taken
                return (isStuck ? state.beginWorker() : nil, state.taken)
            }
            if let worker { start(worker) }
            if let seen { watch(since: seen) }
        }
    }
}
