package import PluginKit

/// Offers one of everything that a plugin can offer, under the names by which public tests of the protocol ask for it.
///
/// It is an example to read and a fixture to test clients with, and does nothing of use.
package final class EverythingPlugin: Plugin {
    package static let description = PluginDescription(
        id: "everything", version: "1.0.0", title: "Everything", summary: "One of everything that a plugin can offer.",
        caching: CachingHint(lifetime: .seconds(5), isPrivate: false))

    @ToolsBuilder<EverythingPlugin> package static var tools: ToolList<EverythingPlugin> {
        contents
        reports
        questions
        rounds
        changes
        schemas
        tasks
    }

    @ToolsBuilder<EverythingPlugin> package static var optionalTools: ToolList<EverythingPlugin> { ExtraTool.self }

    @PromptsBuilder<EverythingPlugin> package static var prompts: PromptList<EverythingPlugin> {
        SimplePrompt.self
        PromptWithArguments.self
        PromptWithEmbeddedResource.self
        PromptWithImage.self
        PromptThatAsks.self
    }

    @PromptsBuilder<EverythingPlugin> package static var optionalPrompts: PromptList<EverythingPlugin> {
        ExtraPrompt.self
    }

    package static var resources: ResourceOffer<EverythingPlugin> { ResourceOffer(TestResources.self) }

    let environment: PluginEnvironment<NoSettings>
    let toggles = Toggles()

    package init(environment: PluginEnvironment<NoSettings>) {
        self.environment = environment
    }
}
