import Host
import JSON

/// What the fixture `prompts.c` offers.
let fixturePrompts = """
    "prompts":[{"name":"greet","arguments":[{"name":"who","required":true},{"name":"how"}]},{"name":"no-messages"},
    {"name":"bad-role"},{"name":"no-content"},{"name":"refuses"},{"name":"old-words"}],"resources":[],
    "resourceSpace":{"prefixes":["extra:"],"listChanged":true},"completions":true
    """.replacing("\n", with: "")

/// Serves the prompts of the fixture while `body` runs.
func servingPrompts(
    _ prompts: String = fixturePrompts, options: PluginHost.Options = PluginHost.Options(),
    body: (Served, ResourceClient) async throws -> Void
) async throws {
    let tools = ["offer-prompt", "offer-resource", "offer-taken", "offer-bad", "offer-nothing"]
        .map { #"{"name":"\#($0)","inputSchema":{"type":"object"}}"# }.joined(separator: ",")
    try await serving(options: options) {
        try await $0.build(
            "prompts", manifest: #"{"id":"prompts","version":"1","tools":[\#(tools)],\#(prompts)}"#,
            source: "prompts.c")
    } body: { (served: Served) async throws in
        try await body(served, ResourceClient(served.host))
    }
}
