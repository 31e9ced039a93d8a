import JSON
import PluginAPI
import PluginKit
import Testing

private final class NotesPlugin: Plugin {
    static let description = PluginDescription(id: "notes", version: "1.0.0")
    static var resources: ResourceOffer<NotesPlugin> { ResourceOffer(Notes.self) }
    let environment: PluginEnvironment<NoSettings>

    init(environment: PluginEnvironment<NoSettings>) {
        self.environment = environment
    }
}

private struct Notes: ResourceSpace {
    static let configuration = ResourceConfiguration(
        prefixes: ["notes:"], fixed: [ResourceLink(uri: "index:", name: "index", size: 3)],
        templates: [ResourceTemplate(uriTemplate: "notes:{name}", name: "note", mimeType: "text/plain")],
        isListed: true, tellsOfUpdates: true)

    func list(after cursor: String?, limit: Int, in context: CallContext<NotesPlugin>) async throws -> ResourceList {
        ResourceList(resources: [ResourceLink(uri: "notes:\(cursor ?? "first")", name: "\(limit)")], nextCursor: "more")
    }

    func read(_ uri: String, in context: CallContext<NotesPlugin>) async throws -> [ResourceContent] {
        guard uri != "notes:gone" else { throw PluginError(.notFound, "There is no note gone.") }
        return [
            .text(uri: uri, mimeType: "text/plain", text: "hello"),
            .blob(uri: uri, mimeType: nil, data: "AA==").annotated(meta: context.meta),
        ]
    }

    func subscribe(to uri: String, in context: CallContext<NotesPlugin>) async throws {
        context.plugin.environment.resourceUpdated(uri)
        context.plugin.environment.resourceListChanged()
    }
}

struct ResourceTests {
    private func answer(_ method: String, _ parameters: JSONValue) async throws -> FakeHost.Answer {
        let driver = try await Driver<NotesPlugin>()
        return await driver.host.answer(of: driver.begin(method, parameters))
    }

    @Test func `A list has what was asked for, and where it goes on`() async throws {
        let answer = try await answer("resources/list", ["limit": 7, "cursor": "next"])
        #expect(answer.json == ["resources": [["uri": "notes:next", "name": "7"]], "nextCursor": "more"])
    }

    @Test(arguments: [[:], ["limit": 0], ["limit": "7"]] as [JSONValue])
    func `A list without a limit is refused`(parameters: JSONValue) async throws {
        #expect(try await Int(answer("resources/list", parameters).status) == MORTISE_INVALID)
    }

    @Test func `Contents are text and bytes, perhaps with more for programs, and a client may say more than the URI`()
        async throws
    {
        let text: JSONValue = ["uri": "notes:a", "text": "hello", "mimeType": "text/plain"]
        let plain = try await answer("resources/read", ["uri": "notes:a"])
        #expect(plain.json == ["contents": [text, ["uri": "notes:a", "blob": "AA=="]]])
        let meta: JSONValue = ["example.com/a": 1]
        let told = try await answer("resources/read", ["uri": "notes:a", "_meta": meta])
        #expect(told.json == ["contents": [text, ["uri": "notes:a", "blob": "AA==", "_meta": meta]]])
    }

    @Test func `What is not there and what is no URI have their codes`() async throws {
        #expect(try await Int(answer("resources/read", ["uri": "notes:gone"]).status) == MORTISE_NOT_FOUND)
        #expect(try await Int(answer("resources/read", [:]).status) == MORTISE_INVALID)
    }

    @Test func `A plugin publishes that a resource or the list changed`() async throws {
        let driver = try await Driver<NotesPlugin>()
        let answer = await driver.host.answer(of: driver.begin("resources/subscribe", ["uri": "notes:a"]))
        #expect(answer.json == [:])
        #expect(
            driver.host.published == [
                ["method": "notifications/resources/updated", "params": ["uri": "notes:a"]],
                ["method": "notifications/resources/list_changed", "params": [:]],
            ])
        let ended = await driver.host.answer(of: driver.begin("resources/unsubscribe", ["uri": "notes:a"]))
        #expect(ended.status == MORTISE_OK)
    }

    @Test func `A plugin without resources knows none of their methods`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.host.answer(of: driver.begin("resources/read", ["uri": "notes:a"]))
        #expect(Int(answer.status) == MORTISE_NOT_FOUND)
    }
}
