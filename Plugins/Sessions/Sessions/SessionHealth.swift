internal import Jupyter
internal import PluginKit

/// How a session is.
package struct SessionHealth: StructuredOutput {
    @Field("alive, starting, or dead if it has no kernel: the next call that needs one starts it.") var status = Status
        .dead
    @Field("The session.") var sessionID = ""
    @Field("What it does: busy if code runs or waits to be run.") var state = SessionState.dead
    @Field("Seconds since its kernel started; 0 if there is none.") var uptime = 0.0
    @Field("How many cells its kernel has run.") var executionCount = 0
    @Field("When the last of them ended, in seconds since 1970.") var lastExecutionTime: Double?
    @Field("Seconds that one took on average.") var averageExecutionTime = 0.0
    @Field("The kernel's process.", omittedIfNull: true) var kernelProcess: KernelProcessUsage?
    @Field("What is known of the session.") var metadata = SessionMetadata()
    @Field("What else there is to know: that its state was lost, and why.") var notices: [String] = []

    /// Whether there is a kernel.
    package enum Status: String, CaseIterable, Sendable, OutputValue {
        case alive, starting, dead
    }

    package init() {}

    /// - Parameters:
    ///   - session: the session.
    ///   - notice: what there is to know besides.
    init(_ session: Session, notice: String? = nil) {
        sessionID = session.id
        metadata = SessionMetadata(session)
        notices = [notice, session.lossNotice].compactMap(\.self)
        state = session.state
        switch state {
        case .dead: status = .dead
        case .starting: status = .starting
        case .idle, .busy: status = .alive
        }
        let phase = session.slot.phase
        let (start, statistics): (ContinuousClock.Instant, ExecutionStatistics)
        switch phase {
        case .running(_, let since, let executed), .elsewhere(let since, let executed):
            (start, statistics) = (since, executed)
        case .none, .starting: return
        }
        uptime = (ContinuousClock.now - start) / .seconds(1)
        executionCount = statistics.count
        lastExecutionTime = statistics.lastTime
        averageExecutionTime = statistics.average / .seconds(1)
        if case .running(let kernel, _, _) = phase { kernelProcess = kernel.usage().map(KernelProcessUsage.init) }
    }
}

/// What a kernel's process uses.
package struct KernelProcessUsage: StructuredOutput {
    @Field("Mebibytes of memory that it has in RAM.") var memoryMb = 0.0
    @Field("Percent of one processor that it used since it was last asked for, or since it started.") var cpuPercent =
        0.0
    @Field("How many threads it has.") var numThreads = 0
    @Field("When it started, in seconds since 1970.") var createTime = 0.0

    package init() {}

    init(_ usage: ProcessUsage) {
        memoryMb = Double(usage.memoryBytes) / 1_048_576
        cpuPercent = usage.cpuPercent
        numThreads = usage.threadCount
        createTime = usage.startTime
    }
}

/// What is known of a session besides what it does.
package struct SessionMetadata: StructuredOutput {
    @Field("What the session is for, as its maker said.", omittedIfNull: true) var description: String?
    @Field("When it was made, in seconds since 1970.") var createdAt = 0.0

    package init() {}

    init(_ session: Session) {
        description = session.description
        createdAt = session.createdAt
    }
}
