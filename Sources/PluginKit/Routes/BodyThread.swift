import Dispatch
import Synchronization

/// A thread that reads a body for a task, one chunk each time it is asked to.
final class BodyThread: Sendable {
    private final class Demand: Sendable {
        let waiting = Mutex<CheckedContinuation<[UInt8], any Error>?>(nil)
        let asked = DispatchSemaphore(value: 0)
    }

    private let demand = Demand()

    /// - Throws: `PluginError` if there is no thread to be had.
    init(_ reader: consuming HTTPBodyReader) throws(PluginError) {
        let reader = Mutex<HTTPBodyReader?>(reader)
        try BlockingThread.start { [demand] in
            guard var reader = reader.withLock({ $0.take() }) else { return }
            while Self.serve(demand, &reader) {}
        }
    }

    deinit {
        // Asked by nobody: the thread ends.
        demand.asked.signal()
    }

    /// The next chunk, empty at the end of the body. To be awaited by one task at a time, and not again after that.
    func next() async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            demand.waiting.withLock { $0 = continuation }
            demand.asked.signal()
        }
    }

    /// Waits until somebody asks, and answers.
    ///
    /// - Returns: whether there may be more to answer.
    private static func serve(_ demand: Demand, _ reader: inout HTTPBodyReader) -> Bool {
        demand.asked.wait()
        guard let continuation = demand.waiting.withLock({ $0.take() }) else { return false }
        do {
            let chunk = try reader.read()
            continuation.resume(returning: chunk)
            return !chunk.isEmpty
        } catch {
            continuation.resume(throwing: error)
            return false
        }
    }
}
