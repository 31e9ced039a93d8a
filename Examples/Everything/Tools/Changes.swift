import PluginKit

extension EverythingPlugin {
    /// What changes the lists, and a resource.
    @ToolsBuilder<EverythingPlugin> static var changes: ToolList<EverythingPlugin> {
        TriggerToolChange.self
        TriggerPromptChange.self
        TriggerResourceChange.self
    }

    @ToolsBuilder<EverythingPlugin> fileprivate static var extraTools: ToolList<EverythingPlugin> { ExtraTool.self }

    @PromptsBuilder<EverythingPlugin> fileprivate static var extraPrompts: PromptList<EverythingPlugin> {
        ExtraPrompt.self
    }
}

struct TriggerToolChange: Tool {
    static let configuration = ToolConfiguration(
        name: "test_trigger_tool_change", summary: "Offers one more tool, or takes it back.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let isOffered = try await context.plugin.toggles.toggle("tool") { isOffered in
            try context.plugin.environment.offer(tools: isOffered ? EverythingPlugin.extraTools : .none)
        }
        return isOffered ? "There is one more tool." : "There is one tool less."
    }
}

struct TriggerPromptChange: Tool {
    static let configuration = ToolConfiguration(
        name: "test_trigger_prompt_change", summary: "Offers one more prompt, or takes it back.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let isOffered = try await context.plugin.toggles.toggle("prompt") { isOffered in
            try context.plugin.environment.offer(prompts: isOffered ? EverythingPlugin.extraPrompts : .none)
        }
        return isOffered ? "There is one more prompt." : "There is one prompt less."
    }
}

struct TriggerResourceChange: Tool {
    static let configuration = ToolConfiguration(
        name: "test_trigger_resource_change",
        summary: "Offers one more resource and changes the one that can be watched, or takes it back.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let isOffered = try await context.plugin.toggles.toggle("resource") { isOffered in
            try context.plugin.environment.offer(resources: isOffered ? [TestResources.extra] : [])
        }
        context.plugin.environment.resourceUpdated(TestResources.watched.uri)
        return isOffered ? "There is one more resource." : "There is one resource less."
    }
}

/// Is there only while it is offered.
struct ExtraTool: Tool {
    static let configuration = ToolConfiguration(name: "test_extra_tool", summary: "Comes and goes.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String { "Here for now." }
}
