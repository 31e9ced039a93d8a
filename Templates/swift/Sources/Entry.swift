public import PluginAPI
import PluginKit

/// The one symbol that the library exports.
@c(mortise_plugin_v1)
public func entry(hostMinor: UInt32) -> UnsafePointer<mortise_plugin>? {
    PluginEntry<Greeter>.table(for: hostMinor)
}
