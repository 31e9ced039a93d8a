public import JSON
public import PluginAPI

/// The way into a plugin: what its library's exported function returns.
///
///     @c(mortise_plugin_v1)
///     public func entry(hostMinor: UInt32) -> UnsafePointer<mortise_plugin>? {
///         PluginEntry<MyPlugin>.table(for: hostMinor)
///     }
public enum PluginEntry<P: Plugin> {
    /// The plugin's table, in static storage.
    ///
    /// - Parameter hostMinor: the minor version of the host's interface.
    /// - Returns: nil if the host is older than the interface that the kit uses, or if the library has given out the
    ///   table of another plugin: it can hold but one.
    public static func table(for hostMinor: UInt32) -> UnsafePointer<mortise_plugin>? {
        let table = PluginLibrary.table(of: P.self) {
            (manifest: Manifest(of: P.self).json.serialized(), create: Self.create)
        }
        guard let table, hostMinor >= table.pointee.abi_minor else { return nil }
        return table
    }

    /// A table of its own for a program that holds several plugins, as that of tests does.
    ///
    /// - Parameter create: does nothing but call `create` of this type.
    package static func table(
        creating create:
            @convention(c) (
                UnsafePointer<mortise_host>?, mortise_bytes, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
            ) -> mortise_status
    ) -> UnsafePointer<mortise_plugin> {
        PluginLibrary.makeTable(of: P.self, Manifest(of: P.self).json.serialized(), create: create)
    }

    /// What is wrong with the plugin's declarations, for its author's own tests. Empty if all is well; otherwise the
    /// host logs these explanations and does not offer the plugin.
    public static func validate() -> [AuthorMistake] {
        Manifest(of: P.self).mistakes
    }

    /// The plugin's manifest, for its author's own tests.
    public static var manifest: JSONValue { .object(Manifest(of: P.self).json) }

    /// Makes an instance.
    package static func create(
        host table: UnsafePointer<mortise_host>?, configuration: mortise_bytes,
        instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> mortise_status {
        guard let table, let instance else { return Status.invalid }
        guard let host = HostHandle(table) else { return Status.unsupported }
        let mistakes = validate()
        guard mistakes.isEmpty else {
            for mistake in mistakes { host.log(.error, "\(mistake)", call: 0) }
            return Status.failed
        }
        do {
            let plugin = try P(environment: environment([UInt8](copying: configuration), host: host))
            let made = PluginInstance(plugin: plugin, host: host, router: CallRouter<P>())
            instance.pointee = InstanceHandle(made).retained()
            return Status.ok
        } catch {
            host.log(.error, "The plugin \(P.description.id) cannot be made: \(error)", call: 0)
            return Status.failed
        }
    }

    private static func environment(_ json: [UInt8], host: HostHandle) throws -> PluginEnvironment<P.Settings> {
        let configuration = try JSONObject(parsing: json)
        guard let workspace = configuration["workspace"]?.stringValue,
            let prefix = configuration["prefix"]?.stringValue
        else {
            throw PluginError(.invalid, "the host's configuration lacks the workspace or the prefix")
        }
        do {
            let settings = try P.Settings(json: configuration["settings"] ?? [:], at: .root)
            return PluginEnvironment(
                workspace: workspace, prefix: prefix, settings: settings, crash: configuration["crash"]?.stringValue,
                host: host)
        } catch {
            let setting = error.path == .root ? "the settings" : "the setting \"\(error.path)\""
            throw PluginError(.invalid, "\(setting): \(error.message)")
        }
    }
}
