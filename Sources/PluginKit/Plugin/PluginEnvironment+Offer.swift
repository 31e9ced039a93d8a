import JSON

// What a plugin offers while it runs, beside what it always offers. Each of these replaces what was offered so before.
extension PluginEnvironment {
    /// Offers tools, of the plugin's `optionalTools`.
    ///
    /// - Throws: `PluginError`, if the host refuses: its log has the reason.
    public func offer<P>(tools: ToolList<P>) throws(PluginError) {
        try host.offer(["tools": .array(tools.bindings.map { .object($0.definition) })])
    }

    /// Offers prompts, of the plugin's `optionalPrompts`.
    ///
    /// - Throws: `PluginError`, if the host refuses: its log has the reason.
    public func offer<P>(prompts: PromptList<P>) throws(PluginError) {
        try host.offer(["prompts": .array(prompts.bindings.map { .object($0.definition) })])
    }

    /// Offers resources, which the plugin's `ResourceSpace` reads. Clients are told if its configuration says
    /// `tellsOfList`.
    ///
    /// - Throws: `PluginError`, if the host refuses: its log has the reason.
    public func offer(resources: [ResourceLink]) throws(PluginError) {
        try host.offer(["resources": .array(resources.map { .object($0.resource) })])
    }

    /// Offers templates of resources, which the plugin's `ResourceSpace` reads.
    ///
    /// - Throws: `PluginError`, if the host refuses: its log has the reason.
    public func offer(templates: [ResourceTemplate]) throws(PluginError) {
        try host.offer(["resourceTemplates": .array(templates.map { .object($0.json) })])
    }
}
