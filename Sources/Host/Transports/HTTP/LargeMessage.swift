import NIOPosix

/// Where a large message is parsed, checked and answered: on threads of their own, since that takes longer than the
/// other connections of an event loop may wait.
enum LargeMessage {
    /// More bytes are large. For fewer a change of threads is not worth its cost.
    private static let size = 256 << 10

    private static let executor = PoolExecutor(threadCount: 4)

    /// - Returns: nil for one that is not large, which stays where it is.
    static func executor(forBytes count: Int) -> (any TaskExecutor)? {
        count > size ? executor : nil
    }
}

/// Runs tasks on threads that do nothing else.
private final class PoolExecutor: TaskExecutor {
    private let pool: NIOThreadPool

    init(threadCount: Int) {
        pool = NIOThreadPool(numberOfThreads: threadCount)
        pool.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
