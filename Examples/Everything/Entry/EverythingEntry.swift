import Everything
public import PluginAPI
import PluginKit

/// The way into this library for the host.
@c(mortise_plugin_v1)
public func entry(hostMinor: UInt32) -> UnsafePointer<mortise_plugin>? {
    PluginEntry<EverythingPlugin>.table(for: hostMinor)
}
