import PluginKit

/// @NAME@, a plugin for Mortise.
final class Greeter: Plugin {
    static let description = PluginDescription(id: "@NAME@", version: "0.1.0", summary: "Greets people.")

    static var tools: ToolList<Greeter> {
        Greet.self
    }

    init(environment: PluginEnvironment<NoSettings>) {}
}
