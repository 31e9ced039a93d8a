import JSON
import PluginKit

/// Tells how the kernel of a session is.
struct GetKernelHealth: Tool {
    static let configuration = ToolConfiguration(
        name: "get_kernel_health",
        title: "Kernel health",
        summary: """
            Tells how the kernel of a session is: whether it lives and is busy, how long it runs, how many cells it ran \
            and how long they took, what its process uses, and how much memory, processor time and disk space this \
            machine has left. Use it when code is slow, or before work that needs much memory. It answers at once, \
            also while code runs, and starts nothing. To see whether a kernel still answers, use \
            check_kernel_responsiveness.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The session to look at. Leave it out for the current session.")
    var sessionID: String?

    func call(in context: CallContext<HealthPlugin>) async throws -> ToolResult<KernelHealth> {
        let reply = try await context.call("kernels/1", "health", ProbeParameters(sessionID: sessionID)).result
        let health = KernelHealth(reply, context.plugin.systemUsage())
        return ToolResult(content: [.text(health.summary)], structured: health)
    }
}

/// The answer of `get_kernel_health`.
struct KernelHealth: StructuredOutput {
    @Field("alive, starting, or dead if the session has no kernel: the next call that needs one starts it.")
    var status = ""
    @Field("The session.") var sessionID = ""
    @Field("What the session does: idle, busy if code runs or waits to be run, starting, or dead.") var state = ""
    @Field("Seconds since the kernel started; 0 if there is none.") var uptime = 0.0
    @Field("How many cells the kernel has run.") var executionCount = 0
    @Field("When the last of them ended, in seconds since 1970; null if there was none.") var lastExecutionTime: Double?
    @Field("Seconds that one took on average.") var averageExecutionTime = 0.0
    @Field("What the kernel's process uses. Absent if there is none on this machine.", omittedIfNull: true)
    var kernelProcess: KernelProcess?
    @Field("What is known of the session: description, created_at.") var metadata = JSONObject()
    @Field("What this machine has.") var system = SystemUsage()
    @Field("What else there is to know: that the session's state was lost, and why.") var notices: [String] = []

    init() {}

    init(_ reply: JSONValue, _ system: SystemUsage) {
        status = reply["status"]?.stringValue ?? "unknown"
        sessionID = reply["session_id"]?.stringValue ?? ""
        state = reply["state"]?.stringValue ?? status
        uptime = reply["uptime"]?.doubleValue ?? 0
        executionCount = reply["execution_count"]?.intValue ?? 0
        lastExecutionTime = reply["last_execution_time"]?.doubleValue
        averageExecutionTime = reply["average_execution_time"]?.doubleValue ?? 0
        kernelProcess = reply["kernel_process"].flatMap(KernelProcess.init)
        metadata = reply["metadata"]?.objectValue ?? [:]
        self.system = system
        notices = (reply["notices"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The same in words.
    var summary: String {
        var lines = ["Session \(sessionID): \(state)"]
        if status == "alive" {
            lines.append(
                "Up for \(Int(uptime)) s, \(executionCount) cells run, \(rounded(averageExecutionTime)) s on average")
        }
        if let kernelProcess {
            lines.append(
                "Process: \(Int(kernelProcess.memoryMb)) MiB, \(rounded(kernelProcess.cpuPercent)) % of a processor, "
                    + "\(kernelProcess.numThreads) threads")
        }
        return (lines + [system.summary] + notices.map { "[\($0)]" }).joined(separator: "\n")
    }
}

/// What the process of a kernel uses.
struct KernelProcess: StructuredOutput {
    @Field("Mebibytes of memory that it has in RAM.") var memoryMb = 0.0
    @Field("Percent of one processor that it used since it was last asked for, or since it started.")
    var cpuPercent = 0.0
    @Field("How many threads it has.") var numThreads = 0
    @Field("When it started, in seconds since 1970.") var createTime = 0.0

    init() {}

    /// Nil if the provider of kernels does not tell.
    init?(_ value: JSONValue) {
        guard let memory = value["memory_mb"]?.doubleValue else { return nil }
        memoryMb = memory
        cpuPercent = value["cpu_percent"]?.doubleValue ?? 0
        numThreads = value["num_threads"]?.intValue ?? 0
        createTime = value["create_time"]?.doubleValue ?? 0
    }
}

/// What this machine has and how busy it is.
struct SystemUsage: StructuredOutput {
    @Field("Mebibytes of memory that programs can still have; null if the system does not say.")
    var systemMemoryMb: Double?
    @Field("Percent of the time that the processors were busy since this was last asked; null if that is not known.")
    var systemCpuPercent: Double?
    @Field("Gibibytes that may still be written to the disk of the workspace; null if that is not known.")
    var diskFreeGb: Double?

    init() {}

    /// The same in words.
    var summary: String {
        let parts = [
            systemMemoryMb.map { "\(Int($0)) MiB of memory available" },
            systemCpuPercent.map { "processors busy \(rounded($0)) %" },
            diskFreeGb.map { "\(rounded($0)) GiB of disk free" },
        ]
        return "Machine: " + parts.compactMap(\.self).joined(separator: ", ")
    }
}

/// With two decimals, for people.
private func rounded(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
}
