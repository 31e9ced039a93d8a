import Glibc
import Synchronization

/// Reads the frames of a connection and has them taken one after the other, by one thread at a time.
///
/// A call that has come begins on the thread that has read it, while another one reads on: to wake a thread for the call
/// would take longer than most calls do.
final class FrameReading: Sendable {
    /// Takes a frame. Nil: nothing more comes, or nothing that means anything.
    typealias Taker = @Sendable (Frame?) throws(FrameError) -> Void

    private struct State {
        var reader: FrameReader
        /// Not in a mutex of its own: each time that one lends a function, it is wrapped once more.
        var taker: Taker?
    }

    /// Held by the thread that reads.
    private let state: Mutex<State>
    private let threads = WorkerPool("connection")
    /// The thread that reads; 0 where that is about to change.
    private let current = Atomic<pthread_t>(0)
    /// Whether a thread has left the reading and is not done with what it left it for.
    private let isAway = Atomic<Bool>(false)

    init(_ socket: FrameSocket) {
        state = Mutex(State(reader: FrameReader(socket)))
    }

    /// Begins to read. To be called once.
    func begin(_ taker: @escaping Taker) {
        state.withLock { $0.taker = taker }
        readApart()
    }

    /// Runs a block that may take its time: on this thread if it is the one that reads and none has left it already, and
    /// on one of a pool otherwise.
    func leave(for block: @escaping WorkerPool.Block, or pool: WorkerPool) {
        guard current.load(ordering: .relaxed) == pthread_self(), !isAway.exchange(true, ordering: .relaxed) else {
            return pool.submit(block)
        }
        current.store(0, ordering: .relaxed)
        readApart()
        block()
        isAway.store(false, ordering: .relaxed)
    }

    private func readApart() {
        threads.submit { [self] in
            guard let taker = state.withLock({ $0.taker }) else { return }
            do throws(FrameError) {
                try read(taker)
            } catch {
                // A host that sends what is none is as good as gone.
                try? taker(nil)
            }
        }
    }

    /// Reads until the connection ends, or the thread has left it to another.
    private func read(_ taker: Taker) throws(FrameError) {
        let thread = pthread_self()
        current.store(thread, ordering: .relaxed)
        while current.load(ordering: .relaxed) == thread {
            let frame = try state.withLock { state throws(FrameError) in try state.reader.next() }
            try taker(frame)
            if frame == nil { return }
        }
    }
}
