/// When calls go on as tasks, and how many.
extension HostSettings {
    private static let limits = TaskLimits()

    package static let taskDelay = Setting<Duration?>(
        "tasks.delay", .optionalDuration, default: limits.delay,
        "How long a call may take before it goes on as a task, where its tool does not say otherwise; none for ever.")

    package static let taskLifetime = Setting<Duration>(
        "tasks.lifetime", .duration(atLeast: .seconds(1)), default: limits.lifetime,
        "How long a task is kept that its client does not ask for. One that runs is cancelled then.")

    package static let tasksRunning = Setting<Int>(
        "tasks.running", .number(in: 1...100_000), default: limits.running,
        "So many may run; where there are more, calls keep their requests waiting.")

    package static let tasksOfCaller = Setting<Int>(
        "tasks.running_of_caller", .number(in: 1...100_000), default: limits.runningOfCaller,
        "So many of one caller may run.")

    package static let tasksKept = Setting<Int>(
        "tasks.kept", .number(in: 1...100_000), default: limits.kept,
        "So many are kept, those that are over included. Those give way whose end their clients know; then calls keep waiting."
    )

    package static let taskBytes = Setting<Int>(
        "tasks.result_bytes", .bytes(in: 1024...(1 << 36)), default: limits.bytes,
        "The most bytes of results that wait for their clients, as above.")

    static let tasks: [SettingDefinition] = [
        taskDelay.definition, taskLifetime.definition, tasksRunning.definition, tasksOfCaller.definition,
        tasksKept.definition, taskBytes.definition,
    ]
}
