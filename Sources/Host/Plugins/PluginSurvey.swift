package import JSON
import SystemPackage

/// What would be served, told from manifests without starting anything.
package struct PluginSurvey {
    package let libraries: [PluginLibrary]
    /// The manifests of the plugins that would be started, by id.
    package let started: [PluginManifest]
    /// Why the others would not: each names the plugin or the file.
    package let problems: [PluginError]
    /// Whether all that is there is served that nobody has left out, or replaced by another of the same id.
    package let isWhole: Bool
    /// The plugins that the configuration leaves out.
    package let disabled: Set<String>
    private let selection: ToolSelection

    /// - Parameters:
    ///   - loader: what was found.
    ///   - disabled: the ids of plugins that are not to be used.
    ///   - tools: the tools that are offered.
    package init(_ loader: PluginLoader, disabled: Set<String> = [], tools selection: ToolSelection = ToolSelection()) {
        let plan = PluginPlan(loader.libraries.map(\.manifest).filter { !disabled.contains($0.id) })
        self.disabled = disabled
        self.selection = selection
        libraries = loader.libraries.sorted { $0.manifest.id < $1.manifest.id }
        started = plan.order.sorted { $0.id < $1.id }
        problems = loader.failures + loader.refusals.map(\.error) + plan.refusals.map(\.error)
        isWhole =
            loader.failures.isEmpty && plan.refusals.isEmpty && loader.refusals.allSatisfy { $0.override != nil }
    }

    /// The MCP `Tool` objects that would be offered.
    package var tools: [JSONObject] {
        started.flatMap { $0.offer.tools ?? [] }.filter { selection.offers($0.name) }.map(\.definition)
    }

    /// All that a selection may name: tools, prompts, resources and routes, those that are not offered and those of
    /// plugins that are not used included.
    package var selectableNames: [String] {
        libraries.map(\.manifest).flatMap { $0.toolNames + $0.promptNames + $0.resourceNames + $0.routeNames }
    }

    /// The plugins as elements of `plugins.allow`.
    package var pins: [PluginPin] {
        libraries.compactMap { PluginPin(name: $0.manifest.id, sha256: $0.hash) }
    }

    package var json: JSONValue {
        let plugins = libraries.map { library -> JSONValue in
            let manifest = library.manifest
            return [
                "id": .string(manifest.id),
                "version": .string(manifest.version),
                "file": .string(library.file.string),
                "sha256": .string(library.hash),
                "trust": library.ground.json,
                "isolated": .bool(library.isIsolated),
                "tools": .array(manifest.toolNames.map { .string($0) }),
                "prompts": .array(manifest.promptNames.map { .string($0) }),
                "routes": .array(manifest.routeNames.map { .string($0) }),
                "resources": .array(manifest.resourceNames.map { .string($0) }),
                "provides": .array(manifest.provides.map { .string($0) }),
                "requires": .array(manifest.requires.map { .string($0) }),
                "settings": manifest.settingsSchema ?? .null,
                "enabled": .bool(!disabled.contains(manifest.id)),
                "used": .bool(started.contains { $0.id == manifest.id }),
            ]
        }
        return ["plugins": .array(plugins), "problems": .array(problems.map { .string($0.message) })]
    }
}
