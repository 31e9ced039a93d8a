/// A plugin written in Swift.
///
/// One instance serves all calls, concurrently, until it is stopped. Make it a `final class` or an `actor`, and export
/// it with one function in the library's sources:
///
///     @c(mortise_plugin_v1)
///     public func entry(hostMinor: UInt32) -> UnsafePointer<mortise_plugin>? {
///         PluginEntry<MyPlugin>.table(for: hostMinor)
///     }
public protocol Plugin: AnyObject, Sendable {
    /// The plugin's section of the configuration. Its schema goes into the manifest.
    associatedtype Settings: Parameters = NoSettings

    /// What the plugin is, and which services it needs.
    static var description: PluginDescription { get }

    /// The types of the tools it offers.
    @ToolsBuilder<Self> static var tools: ToolList<Self> { get }

    /// The types of further tools, which it offers by `PluginEnvironment.offer` while it runs.
    @ToolsBuilder<Self> static var optionalTools: ToolList<Self> { get }

    /// The types of the prompts it offers.
    @PromptsBuilder<Self> static var prompts: PromptList<Self> { get }

    /// The types of further prompts, which it offers by `PluginEnvironment.offer` while it runs.
    @PromptsBuilder<Self> static var optionalPrompts: PromptList<Self> { get }

    /// The services it provides to other plugins.
    @ServicesBuilder<Self> static var services: [Service<Self>] { get }

    /// The types of the HTTP routes it serves, where its host serves HTTP.
    @RoutesBuilder<Self> static var routes: RouteList<Self> { get }

    /// The resources it offers.
    static var resources: ResourceOffer<Self> { get }

    /// Makes the plugin. Nothing may be called here, neither services nor clients.
    ///
    /// - Throws: why it cannot work; the host logs the error and does not offer the plugin.
    init(environment: PluginEnvironment<Settings>) throws

    /// Prepares the work. The required services are there; calls begin after it returned, so long preparations go on
    /// in the background.
    func start() async throws

    /// Ends all work: threads, processes, and what calls may be waiting for. No calls come any more; those that were
    /// running have ended or been cancelled.
    ///
    /// - Parameter grace: how long the host is willing to wait.
    func stop(grace: Duration) async
}

extension Plugin {
    /// No tools.
    public static var tools: ToolList<Self> { .none }

    /// No further tools.
    public static var optionalTools: ToolList<Self> { .none }

    /// No prompts.
    public static var prompts: PromptList<Self> { .none }

    /// No further prompts.
    public static var optionalPrompts: PromptList<Self> { .none }

    /// No services.
    public static var services: [Service<Self>] { [] }

    /// No routes.
    public static var routes: RouteList<Self> { .none }

    /// No resources.
    public static var resources: ResourceOffer<Self> { .none }

    /// Does nothing.
    public func start() async throws {}

    /// Does nothing.
    public func stop(grace: Duration) async {}
}
