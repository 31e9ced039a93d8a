import JSON

/// Where a plugin lives: what its host tells it and offers to it, apart from any call.
public struct PluginEnvironment<Settings: Parameters>: Sendable {
    /// The directory that tools work in, an absolute path.
    public let workspace: String

    /// The directory that holds `bin/mortise`, an absolute path.
    public let prefix: String

    /// The plugin's section of the configuration.
    public let settings: Settings

    /// How the plugin's process has ended by itself, as "its process ended by signal 9, Killed", where the plugin is started
    /// again for that: what it kept is lost.
    public let crash: String?

    let host: HostHandle

    /// Writes a line to the host's log.
    public func log(_ level: LogLevel, _ message: String) {
        host.log(level, message, call: 0)
    }

    /// Tells those who subscribed to a resource that it has changed, is gone, or is there again.
    ///
    /// - Parameter uri: one that begins with a prefix of the plugin, or of a fixed resource. Others are a mistake that
    ///   the host logs.
    public func resourceUpdated(_ uri: String) {
        host.notify("notifications/resources/updated", ["uri": .string(uri)])
    }

    /// Tells clients that the list of the plugin's resources is another one now.
    public func resourceListChanged() {
        host.notify("notifications/resources/list_changed", [:])
    }

    /// Calls a service of another plugin for the plugin itself, without a caller. Not within the plugin's `init`.
    ///
    /// - Parameters:
    ///   - service: the service with its version, as `kernels/1`; the manifest must require it.
    ///   - method: the method's name.
    ///   - parameters: what the service says.
    public func call(_ service: String, _ method: String, _ parameters: some Encodable) -> ServiceCall {
        ServiceCall(host: host, parent: 0, service: service, method: method, parameters: parameters)
    }
}
