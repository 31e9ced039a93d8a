extension PluginHost: ListProvider {
    /// What the plugins whose items are on the list say, the most careful of all.
    package func caching(of kind: ListKind) -> CachingHint {
        let hints = sources(of: kind).map { plugin in
            // What a plugin lists by itself may change without a word.
            let isSilent = kind == .resources && plugin.manifest.space.isListed
            return plugin.manifest.caching ?? (isSilent ? .none : .list)
        }
        return Self.combined(hints)
    }

    /// What the plugins with templates say.
    package var templateCaching: CachingHint {
        Self.combined(offers.templates.list.map { $0.plugin.manifest.caching ?? .list })
    }

    private static func combined(_ hints: [CachingHint]) -> CachingHint {
        hints.dropFirst().reduce(hints.first ?? .list) { $0.combined(with: $1) }
    }

    private func sources(of kind: ListKind) -> [PluginInstance] {
        switch kind {
        case .tools: offers.tools.list.map(\.plugin)
        case .prompts: offers.prompts.list.map(\.plugin)
        case .resources: resources.plugins
        }
    }
}
