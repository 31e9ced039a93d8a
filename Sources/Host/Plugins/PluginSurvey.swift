package import JSON
import SystemPackage

/// What would be served, told from manifests without starting anything.
package struct PluginSurvey {
    package let libraries: [PluginLibrary]
    /// The manifests of the plugins that would be started, by id.
    package let started: [PluginManifest]
    /// Why the others would not: each names the plugin or the file.
    package let problems: [String]

    package init(_ loader: PluginLoader) {
        let plan = PluginPlan(loader.libraries.map(\.manifest))
        libraries = loader.libraries.sorted { $0.manifest.id < $1.manifest.id }
        started = plan.order.sorted { $0.id < $1.id }
        problems =
            loader.failures.map(\.message) + loader.refusals.map(\.error.message) + plan.refusals.map(\.error.message)
    }

    package var json: JSONValue {
        let plugins = libraries.map { library -> JSONValue in
            let manifest = library.manifest
            return [
                "id": .string(manifest.id),
                "version": .string(manifest.version),
                "file": .string(library.file.string),
                "sha256": .string(library.hash),
                "tools": .array(manifest.toolNames.map { .string($0) }),
                "provides": .array(manifest.provides.map { .string($0) }),
                "requires": .array(manifest.requires.map { .string($0) }),
                "used": .bool(started.contains { $0.id == manifest.id }),
            ]
        }
        return ["plugins": .array(plugins), "problems": .array(problems.map { .string($0) })]
    }
}
