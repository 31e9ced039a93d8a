/// What a plugin offers, by its manifest or at run time. A kind of which it does not speak is nil.
struct Offer: Sendable {
    var tools: [OfferedTool]?
    var prompts: [OfferedPrompt]?
    var resources: [OfferedResource]?
    var templates: [OfferedTemplate]?

    /// Takes over what a later offer speaks of.
    mutating func merge(_ later: Offer) {
        tools = later.tools ?? tools
        prompts = later.prompts ?? prompts
        resources = later.resources ?? resources
        templates = later.templates ?? templates
    }

    /// Whether it has anything to do with resources.
    var hasResources: Bool { resources != nil || templates != nil }
}
