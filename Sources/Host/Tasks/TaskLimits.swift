/// When calls go on as tasks, and how many, for clients that can handle tasks.
package struct TaskLimits: Sendable {
    /// After this time the request of a call is answered, and the call goes on as a task; nil for never, apart from tools
    /// that say otherwise.
    package var delay: Duration? = .seconds(10)
    /// So long a task is kept that its client does not ask for.
    package var lifetime = Duration.seconds(3600)
    /// So many may run.
    package var running = 256
    /// So many may run of one caller.
    package var runningOfCaller = 64
    /// So many are kept, those that are over included: of more, those whose clients know it give way.
    package var kept = 1024
    /// So many bytes of results are kept, besides those of the tasks that run when it is reached.
    package var bytes = 64 << 20

    package init() {}
}
