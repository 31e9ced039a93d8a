import JSON
import PluginAPI
import PluginKit
import Testing

private final class ContentPlugin: Plugin {
    static let description = PluginDescription(id: "contents", version: "1.0.0")

    static var tools: ToolList<ContentPlugin> {
        Everything.self
        Placed.self
    }

    init(environment: PluginEnvironment<NoSettings>) {}
}

private struct Everything: Tool {
    static let configuration = ToolConfiguration(
        name: "everything", summary: "Answers everything.",
        icons: [Icon("data:,", mimeType: "image/png", sizes: ["any"])],
        meta: ["a/b": 1])
    static let inputSchema: JSONObject? = ["type": "object", "properties": ["place": ["$ref": "#/$defs/x"]]]

    @Argument("Where.") var place: String?

    func call(in context: CallContext<ContentPlugin>) async throws -> ToolAnswer {
        let annotations = ContentAnnotations(audience: [.user, .assistant], priority: 1, lastModified: "2026-01-01")
        let link = ResourceLink(
            uri: "a:b", name: place ?? "b", icons: [Icon("data:,")], annotations: annotations, meta: ["c/d": 2])
        return ToolAnswer(
            content: [.resourceLink(link), Content.text("t").annotated(annotations, meta: ["e/f": 3])],
            meta: ["g/h": 4])
    }
}

private struct Placed: Tool {
    static let configuration = ToolConfiguration(name: "placed", summary: "Answers where.")
    @Argument("Where.", header: "Place") var place: String

    func call(in context: CallContext<ContentPlugin>) async throws -> String { place }
}

struct ContentTests {
    private let annotations: JSONValue = [
        "audience": ["user", "assistant"], "priority": 1.0, "lastModified": "2026-01-01",
    ]

    @Test func `Contents carry annotations, icons and more for programs`() async throws {
        let driver = try await Driver<ContentPlugin>()
        let answer = await driver.call("everything", ["place": "here"])
        #expect(
            answer.json == [
                "content": [
                    [
                        "type": "resource_link", "uri": "a:b", "name": "here", "icons": [["src": "data:,"]],
                        "annotations": annotations, "_meta": ["c/d": 2],
                    ],
                    ["type": "text", "text": "t", "annotations": annotations, "_meta": ["e/f": 3]],
                ],
                "_meta": ["g/h": 4],
            ])
    }

    @Test func `A tool may have icons, more for programs, and a schema in its own words`() {
        let tool = PluginEntry<ContentPlugin>.manifest["tools"]?[0]
        #expect(tool?["inputSchema"] == ["type": "object", "properties": ["place": ["$ref": "#/$defs/x"]]])
        #expect(tool?["icons"] == [["src": "data:,", "mimeType": "image/png", "sizes": ["any"]]])
        #expect(tool?["_meta"] == ["a/b": 1])
    }

    @Test func `An argument can be repeated in a header`() {
        let property = PluginEntry<ContentPlugin>.manifest["tools"]?[1]?["inputSchema"]?["properties"]?["place"]
        #expect(property == ["type": "string", "description": "Where.", "x-mcp-header": "Place"])
    }
}
