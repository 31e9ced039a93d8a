extension PluginLoader {
    /// The first plugin, and of the others those that it needs, and those that these need.
    package var librariesOfFirst: [PluginLibrary] {
        guard let first = libraries.first else { return [] }
        var chosen = [first]
        var open = first.manifest.requires
        while let service = open.popLast() {
            if chosen.contains(where: { $0.manifest.provides.contains(service) }) { continue }
            guard let provider = libraries.first(where: { $0.manifest.provides.contains(service) }) else { continue }
            chosen.append(provider)
            open += provider.manifest.requires
        }
        return chosen
    }
}
