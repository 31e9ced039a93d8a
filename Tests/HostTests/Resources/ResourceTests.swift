import Host
import JSON
import Testing

@Suite("Resources of plugins", .timeLimit(.minutes(30)))
struct ResourceTests {
    @Test("The list is that of the fixed ones, then that of each plugin, page by page")
    func pages() async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            #expect(try await client.list() == [["fixed:1", "fixed:2"], ["res:a", "res:b"], ["res:c"]])
        }
        try await servingResources(#""resourceSpace":{"prefixes":["res:"],"list":true}"#) {
            (_: Served, client: ResourceClient) async throws in
            #expect(try await client.list() == [["res:a", "res:b"], ["res:c"]])
        }
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            let client = ResourceClient(served.host, pageSize: 1)
            let fixed = try await client.result("resources/list")
            #expect(fixed["resources"]?.arrayValue?.count == 1)
            #expect(fixed["ttlMs"] == 0 && fixed["cacheScope"] == "private" && fixed["resultType"] == "complete")
            // The fixture gives two where one is asked for, which is none of the client's business.
            let error = try await #require(throws: JSONRPCError.self) { try await client.list() }
            #expect(error.code == .internalError)
        }
    }

    @Test(
        "A cursor that is none is -32602",
        arguments: ["", "x", "after-", "after-5b5d", "after-5b312c325d", 5, [:]] as [JSONValue])
    func cursors(cursor: JSONValue) async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            #expect(try await client.error("resources/list", ["cursor": cursor])?.code == .invalidParams)
        }
    }

    @Test("Templates are those of the manifests")
    func templates() async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            let result = try await client.result("resources/templates/list")
            #expect(result["resourceTemplates"] == [["uriTemplate": "res:{name}", "name": "any"]])
        }
    }

    @Test("A resource is read by the plugin whose it is", arguments: ["res:a", "fixed:1", "res:%20?"])
    func read(uri: String) async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            let result = try await client.result("resources/read", ["uri": .string(uri)])
            #expect(result["contents"]?[0]?["text"] == "hello")
            #expect(result["cacheScope"] == "private" && result["ttlMs"] == 0)
        }
    }

    @Test(
        "A resource that is not there has the code of its era and its URI",
        arguments: ["res:missing", "fixed:3", "file:///etc/passwd", "", "nonsense"])
    func missing(uri: String) async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            let modern = try await client.error("resources/read", ["uri": .string(uri)])
            #expect(modern?.code == .invalidParams && modern?.data == ["uri": .string(uri)])
            let scope = RequestScope(session: try ResourceClient.session(), meta: try RequestMeta([:]))
            for method in ["resources/read", "resources/subscribe"] {
                let legacy = try await client.error(method, ["uri": .string(uri)], in: scope)
                #expect(legacy?.code == .resourceNotFound && legacy?.data == ["uri": .string(uri)])
            }
        }
    }

    @Test(
        "A URI that is none is -32602",
        arguments: [.null, 5, .string(String(repeating: "x", count: 20_000))] as [JSONValue])
    func badURI(uri: JSONValue) async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            #expect(try await client.error("resources/read", ["uri": uri])?.code == .invalidParams)
        }
    }

    @Test("An answer that breaks the rules is refused, and the plugin named", arguments: ["broken", "both", "huge"])
    func brokenContents(what: String) async throws {
        try await servingResources { (served: Served, client: ResourceClient) async throws in
            let error = try await client.error("resources/read", ["uri": .string("res:\(what)")])
            #expect(error?.code == .internalError)
            #expect(served.log.contains("breaks the plugin interface: Its answer to resources/read has"))
        }
    }

    @Test("A list that breaks the rules is refused", arguments: ["many", "foreign", "name"])
    func brokenList(what: String) async throws {
        try await servingResources(#""resourceSpace":{"prefixes":["res:"],"list":true}"#) {
            (served: Served, client: ResourceClient) async throws in
            _ = try await served.call("break-\(what)")
            #expect(try await client.error("resources/list")?.code == .internalError)
            #expect(served.log.contains("breaks the plugin interface: Its answer to resources/list has"))
        }
    }

    @Test("Where no plugin has resources, there is neither capability nor method")
    func none() async throws {
        try await servingResources(#""title":"None""#) { (_: Served, client: ResourceClient) async throws in
            let capabilities = try await client.result("server/discover")["capabilities"]
            #expect(capabilities?["resources"] == nil)
            #expect(try await client.error("resources/list")?.code == .methodNotFound)
        }
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            let capabilities = try await client.result("server/discover")["capabilities"]
            #expect(capabilities?["resources"] == ["listChanged": true, "subscribe": true])
        }
    }

    @Test("Who is limited to certain tools sees the resources that are named among them")
    func principals() async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            func scope(_ allowed: [String]) throws -> RequestScope {
                try ResourceClient.modern(for: Principal(name: "ann", tools: ToolSelection(allowed: allowed)))
            }
            #expect(try await client.list(in: scope(["touch"])) == [[]])
            #expect(try await client.list(in: scope(["fixed:2"])).flatMap(\.self) == ["fixed:2"])
            #expect(try await client.list(in: scope(["res:*"])) == [["res:a", "res:b"], ["res:c"]])
            let error = try await client.error("resources/read", ["uri": "res:a"], in: scope(["touch", "fixed:*"]))
            #expect(error?.code == .invalidParams && error?.data == ["uri": "res:a"])
        }
        var options = PluginHost.Options()
        options.tools = ToolSelection(allowed: ["touch"])
        try await servingResources(options: options) { (_: Served, client: ResourceClient) async throws in
            #expect(try await client.error("resources/list")?.code == .methodNotFound)
        }
    }

    @Test("A template is there for whoever may read what its beginning leads to, and is completed for nobody else")
    func templatesOfPrincipals() async throws {
        let resources = """
            "resources":[{"uri":"fixed:1","name":"one"}],"completions":true,
            "resourceTemplates":[{"uriTemplate":"res:{name}","name":"any"},{"uriTemplate":"res:a/{b}","name":"some"}],
            "resourceSpace":{"prefixes":["res:a/","res:b/","other:"]}
            """.replacing("\n", with: "")
        let seen = [
            (["other:*", "fixed:1"], []), (["res:b/"], ["res:{name}"]), (["res:a/"], ["res:{name}", "res:a/{b}"]),
        ]
        try await servingResources(resources) { (_: Served, client: ResourceClient) async throws in
            for (allowed, templates) in seen {
                let scope = try ResourceClient.modern(
                    for: Principal(name: "ann", tools: ToolSelection(allowed: allowed)))
                let list = try await client.result("resources/templates/list", in: scope)["resourceTemplates"]
                #expect(list?.arrayValue?.compactMap { $0["uriTemplate"]?.stringValue } == templates)
                for (template, variable) in [("res:{name}", "name"), ("res:a/{b}", "b")] {
                    let params: JSONObject = [
                        "ref": ["type": "ref/resource", "uri": .string(template)],
                        "argument": ["name": .string(variable), "value": ""],
                    ]
                    let error = try await client.error("completion/complete", params, in: scope)
                    #expect((error?.message.contains("no resource template") == true) == !templates.contains(template))
                }
            }
        }
    }

    @Test("A resource that is denied is denied in every spelling")
    func spellings() async throws {
        let resources = #""resources":[{"uri":"fixed:\u00e9","name":"one"}],"resourceSpace":{"prefixes":["fixed:"]}"#
        try await servingResources(resources) { (_: Served, client: ResourceClient) async throws in
            let denied = ToolSelection(denied: ["fixed:\u{e9}"])
            let scope = try ResourceClient.modern(for: Principal(name: "ann", tools: denied))
            for uri in ["fixed:\u{e9}", "fixed:e\u{301}"] {
                #expect(try await client.error("resources/read", ["uri": .string(uri)], in: scope) != nil)
            }
            #expect(try await client.error("resources/read", ["uri": "fixed:\u{e9}"]) == nil)
        }
    }

    @Test("What a client says to a resource by `_meta` reaches its plugin, and what it says to the protocol does not")
    func meta() async throws {
        try await servingResources { (_: Served, client: ResourceClient) async throws in
            let meta: JSONObject = [
                EraTests.version: "2026-07-28", "progressToken": 7, "com.example/colour": "red",
            ]
            let modern = ResourceClient.modern
            let scope = try RequestScope(
                modern: ModernMeta(["_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: [:]]]),
                revision: modern.revision, meta: RequestMeta(["_meta": .object(meta)]), caller: modern.caller)
            let result = try await client.result("resources/read", ["uri": "res:params"], in: scope)
            #expect(
                result["_meta"]?["uri"] == "res:params" && result["_meta"]?["_meta"] == ["com.example/colour": "red"])
            let plain = try await client.result("resources/read", ["uri": "res:params"])
            #expect(plain["_meta"]?["uri"] == "res:params" && plain["_meta"]?["_meta"] == nil)
        }
    }

    @Test("The list of templates may be kept as long as the plugin says")
    func templateCaching() async throws {
        let hint = #""caching":{"ttlMs":7,"cacheScope":"private"},"#
        try await servingResources(hint + fixtureResources) { (_: Served, client: ResourceClient) async throws in
            let result = try await client.result("resources/templates/list")
            #expect(result["ttlMs"] == 7 && result["cacheScope"] == "private")
        }
    }

    @Test(
        "What is wrong with the resources of a manifest refuses the plugin",
        arguments: [
            (#""resources":{}"#, "`resources` that are no array"),
            (#""resources":[{"uri":"x:1"}]"#, "without the texts `uri` and `name`"),
            (#""resources":[{"uri":"x","name":"x"}]"#, "which is no URI"),
            (#""resources":[{"uri":"x:","name":"x"},{"uri":"x:","name":"y"}]"#, "'x:' twice"),
            (#""resourceTemplates":[{"uriTemplate":"x:{a}","name":"x"}]"#, "no `resourceSpace`"),
            (#""resourceSpace":[]"#, "that is no object"),
            (#""resourceSpace":{"prefixes":["/etc"]}"#, "a prefix is as"),
            (#""resourceSpace":{"prefixes":["a:"],"list":1}"#, "`list` is no boolean"),
            (#""resourceSpace":{"list":true}"#, "must begin with one"),
        ])
    func badManifest(resources: String, words: String) async throws {
        try await serving {
            try await $0.build("faulty", manifest: manifest(id: "faulty", resources: resources), source: "resources.c")
        } body: { (served: Served) async throws in
            let message = try #require(served.loader.refusals.first?.error.message)
            #expect(message.contains("faulty.so") && message.contains(words), "\(message)")
        }
    }

    @Test(
        "Of two plugins with the same resources the second is refused",
        arguments: [
            #""resources":[{"uri":"x:1","name":"x"}]"#, #""resourceSpace":{"prefixes":["x:"]}"#,
        ])
    func conflict(resources: String) async throws {
        try await serving {
            for id in ["a", "b"] {
                try await $0.build(id, manifest: #"{"id":"\#(id)","version":"1",\#(resources)}"#, source: "resources.c")
            }
        } body: { (served: Served) async throws in
            #expect(served.host.plugins.map(\.id) == ["a"])
            #expect(served.host.refusals.first?.error.message.contains("which the plugin 'a' offers already") == true)
        }
    }
}
