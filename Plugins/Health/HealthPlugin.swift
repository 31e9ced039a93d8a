public import PluginKit
import Synchronization

/// Tells whether the server and its kernels are well. Each tool is a file in `Tools/`.
public final class HealthPlugin: Plugin {
    /// What the plugin is.
    public static let description = PluginDescription(
        id: "health",
        version: "0.1.0",
        title: "Health",
        summary: "Tells whether the server and its kernels are well",
        requires: ["kernels/1"]
    )

    /// The tools it offers.
    public static var tools: ToolList<HealthPlugin> {
        GetKernelHealth.self
        CheckKernelResponsiveness.self
        Ping.self
    }

    private let workspace: String
    private let meter = Mutex(SystemMeter())

    /// Begins to count what the processors do.
    public init(environment: PluginEnvironment<NoSettings>) {
        workspace = environment.workspace
    }

    /// What this machine has now.
    func systemUsage() -> SystemUsage {
        var usage = SystemUsage()
        usage.systemMemoryMb = SystemMeter.availableMemory.map { Double($0) / 1_048_576 }
        usage.systemCpuPercent = meter.withLock { $0.processorPercent() }
        usage.diskFreeGb = SystemMeter.freeSpace(at: workspace).map { Double($0) / 1_073_741_824 }
        return usage
    }
}
