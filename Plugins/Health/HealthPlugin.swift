public import PluginKit

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
        Ping.self
    }

    /// Makes the plugin, which needs nothing of its environment.
    public init(environment: PluginEnvironment<NoSettings>) {}
}
