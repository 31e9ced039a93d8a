import PluginAPI

/// Where a plugin speaks to whose host is another process.
protocol PluginRelay: Sendable {
    /// - Parameter call: one of the plugin's calls, or 0.
    func log(_ level: LogLevel, _ text: String, call: UInt64)
    func offer(_ json: [UInt8]) -> mortise_status
    func notify(_ method: String, _ params: [UInt8]) -> mortise_status
}
