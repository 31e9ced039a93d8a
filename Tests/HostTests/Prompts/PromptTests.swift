import Host
import JSON
import Testing

@Suite("Prompts of plugins", .timeLimit(.minutes(30)))
struct PromptTests {
    private func names(_ client: ResourceClient, in scope: RequestScope = ResourceClient.modern) async throws
        -> [String]
    {
        var names: [String] = []
        var cursor: JSONValue?
        repeat {
            var params = JSONObject()
            params["cursor"] = cursor
            let page = try await client.result("prompts/list", params, in: scope)
            names += page["prompts"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            cursor = page["nextCursor"]
        } while cursor != nil
        return names
    }

    @Test("They are listed page by page, in the order of the manifest")
    func list() async throws {
        try await servingPrompts { _, client async throws in
            let first = try await client.result("prompts/list")
            #expect(first["prompts"]?.arrayValue?.count == 2)
            #expect(first["ttlMs"] != nil && first["cacheScope"] == "public")
            #expect(
                try await names(client) == ["greet", "no-messages", "bad-role", "no-content", "refuses", "old-words"])
            #expect(try await client.error("prompts/list", ["cursor": "x"])?.code == .invalidParams)
        }
    }

    @Test("One is had with its arguments")
    func get() async throws {
        try await servingPrompts { _, client async throws in
            let result = try await client.result("prompts/get", ["name": "greet", "arguments": ["who": "Ann"]])
            #expect(result["messages"]?[0]?["content"]?["text"] == "hello")
            #expect(result["resultType"] == "complete" && result["description"] == "d")
        }
    }

    @Test(
        "What was not offered, and arguments that are wrong, are -32602 and never reach the plugin",
        arguments: [
            #"{}"#, #"{"name":7}"#, #"{"name":"none"}"#, #"{"name":"greet"}"#, #"{"name":"greet","arguments":[]}"#,
            #"{"name":"greet","arguments":{"how":"loud"}}"#, #"{"name":"greet","arguments":{"who":7}}"#,
            #"{"name":"greet","arguments":{"who":"Ann","where":"here"}}"#, #"{"name":"refuses"}"#,
        ])
    func refused(_ params: String) async throws {
        try await servingPrompts { served, client async throws in
            let error = try await client.error("prompts/get", try JSONObject(parsing: params))
            #expect(error?.code == .invalidParams, "\(params)")
        }
    }

    @Test(
        "An answer that is no prompt is an error that names the plugin",
        arguments: ["no-messages", "bad-role", "no-content"])
    func broken(_ name: String) async throws {
        try await servingPrompts { served, client async throws in
            #expect(try await client.error("prompts/get", ["name": .string(name)])?.code == .internalError)
            #expect(served.log.contains("The plugin 'prompts' breaks the plugin interface"))
        }
    }

    @Test("Contents are put in words that older versions know")
    func oldWords() async throws {
        try await servingPrompts { _, client async throws in
            let handshake = try Handshake([
                "protocolVersion": "2025-03-26", "capabilities": [:], "clientInfo": ["name": "t", "version": "1"],
            ])
            let scope = RequestScope(
                session: LegacySession(handshake, caller: Caller(id: "c")), meta: try RequestMeta([:]))
            let result = try await client.result("prompts/get", ["name": "old-words"], in: scope)
            #expect(result["messages"]?[0]?["content"] == ["type": "text", "text": "n: a:b"])
        }
    }

    @Test("What a token does not allow does not exist")
    func principals() async throws {
        try await servingPrompts { _, client async throws in
            let principal = Principal(name: "ann", tools: ToolSelection(allowed: ["no-*"]))
            let scope = try ResourceClient.modern(for: principal)
            #expect(try await names(client, in: scope) == ["no-messages", "no-content"])
            #expect(
                try await client.error("prompts/get", ["name": "refuses"], in: scope)?.message.contains("no prompt")
                    == true)
            let ref: JSONValue = ["type": "ref/prompt", "name": "greet"]
            let params: JSONObject = ["ref": ref, "argument": ["name": "who", "value": ""]]
            #expect(try await client.error("completion/complete", params, in: scope)?.code == .invalidParams)
            #expect(try await client.result("prompts/list", in: scope)["cacheScope"] == "private")
        }
    }

    @Test("What is denied is denied in every spelling, and is there in its own alone")
    func spellings() async throws {
        let prompts = #""prompts":[{"name":"gr\u00fcn"},{"name":"K"}]"#
        try await servingPrompts(prompts) { _, client async throws in
            let denied = ToolSelection(denied: ["gr\u{fc}n", "K"])
            let scope = try ResourceClient.modern(for: Principal(name: "ann", tools: denied))
            for name in ["gr\u{fc}n", "gru\u{308}n", "K", "\u{212a}"] {
                let error = try await client.error("prompts/get", ["name": .string(name)], in: scope)
                #expect(error?.message.contains("no prompt") == true, "\(name)")
            }
            for name in ["gru\u{308}n", "\u{212a}"] {
                let error = try await client.error("prompts/get", ["name": .string(name)])
                #expect(error?.message.contains("no prompt") == true, "\(name)")
            }
        }
    }

    @Test("The plugin says how long they may be kept, and for whom; who has a token keeps them to itself")
    func caching() async throws {
        let hint = #""caching":{"ttlMs":5000,"cacheScope":"public"},"#
        try await servingPrompts(hint + fixturePrompts) { _, client async throws in
            for method in ["prompts/list", "tools/list", "resources/list"] {
                let result = try await client.result(method)
                #expect(result["ttlMs"] == 5000 && result["cacheScope"] == "public", "\(method)")
            }
            let scope = try ResourceClient.modern(for: Principal(name: "ann"))
            #expect(try await client.result("prompts/list", in: scope)["cacheScope"] == "private")
        }
    }

    @Test("Without any the methods are unknown")
    func none() async throws {
        try await servingPrompts(#""provides":[]"#) { _, client async throws in
            for method in ["prompts/list", "prompts/get", "completion/complete"] {
                #expect(try await client.error(method)?.code == .methodNotFound)
            }
        }
    }

    @Test(
        "A manifest whose prompts are none is refused",
        arguments: [
            #""prompts":{}"#, #""prompts":[1]"#, #""prompts":[{"name":""}]"#, #""prompts":[{"name":"a"},{"name":"a"}]"#,
            #""prompts":[{"name":"a","arguments":{}}]"#, #""prompts":[{"name":"a","arguments":[{"name":""}]}]"#,
            #""prompts":[{"name":"a","arguments":[{"name":"b"},{"name":"b"}]}]"#,
            #""prompts":[{"name":"a","arguments":[{"name":"b","required":1}]}]"#, #""completions":1"#,
            #""caching":{"ttlMs":1}"#, #""caching":{"ttlMs":-1,"cacheScope":"public"}"#,
            #""caching":{"ttlMs":1,"cacheScope":"all"}"#, #""caching":[]"#,
        ])
    func badManifest(_ prompts: String) async throws {
        try await servingPrompts(prompts) { served, _ async throws in
            #expect(served.loader.refusals.first?.error.message.contains("prompts.so") == true)
        }
    }
}

@Suite("What completes arguments", .timeLimit(.minutes(30)))
struct CompletionTests {
    private func complete(
        _ client: ResourceClient, _ value: String, argument: String = "who",
        ref: JSONValue = ["type": "ref/prompt", "name": "greet"]
    ) async throws -> Reply {
        try await client.ask(
            "completion/complete", ["ref": ref, "argument": ["name": .string(argument), "value": .string(value)]])
    }

    @Test("Values are passed on, a hundred at most, and it is told that there are more")
    func values() async throws {
        try await servingPrompts { _, client async throws in
            guard case .result(let few) = try await complete(client, "few"),
                case .result(let many) = try await complete(client, "many")
            else { throw CancellationError() }
            #expect(few["completion"] == ["values": ["0", "1", "2"], "hasMore": false])
            #expect(many["completion"]?["values"]?.arrayValue?.count == 100)
            #expect(many["completion"]?["total"] == 150 && many["completion"]?["hasMore"] == true)
        }
    }

    @Test(
        "What is not there, or is asked in the wrong way, is -32602",
        arguments: [
            #"{}"#, #"{"ref":{"type":"ref/prompt","name":"greet"}}"#,
            #"{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"who"}}"#,
            #"{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"else","value":""}}"#,
            #"{"ref":{"type":"ref/prompt","name":"none"},"argument":{"name":"who","value":""}}"#,
            #"{"ref":{"type":"ref/tool","name":"greet"},"argument":{"name":"who","value":""}}"#,
            #"{"ref":{"type":"ref/resource","uri":"extra:{n}"},"argument":{"name":"n","value":""}}"#,
            #"{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"who","value":""},"context":{"arguments":{"how":1}}}"#,
        ])
    func refused(_ params: String) async throws {
        try await servingPrompts { _, client async throws in
            let error = try await client.error("completion/complete", try JSONObject(parsing: params))
            #expect(error?.code == .invalidParams, "\(params)")
        }
    }

    @Test("Values that are none are an error that names the plugin")
    func broken() async throws {
        try await servingPrompts { served, client async throws in
            guard case .error(let error) = try await complete(client, "broken") else { throw CancellationError() }
            #expect(error.code == .internalError)
            #expect(served.log.contains("The plugin 'prompts' breaks the plugin interface"))
        }
    }

    @Test("The variables of a template are completed, once it is offered")
    func template() async throws {
        try await servingPrompts { served, client async throws in
            #expect(try await served.text("offer-resource") == "0")
            let ref: JSONValue = ["type": "ref/resource", "uri": "extra:{n}"]
            guard case .result(let result) = try await complete(client, "", argument: "n", ref: ref),
                case .error(let error) = try await complete(client, "", argument: "m", ref: ref)
            else { throw CancellationError() }
            #expect(result["completion"]?["values"]?.arrayValue?.count == 3)
            #expect(error.message.contains("[\"n\"]"))
        }
    }
}

@Suite("What plugins offer at run time", .timeLimit(.minutes(30)))
struct RunTimeOfferTests {
    @Test("A prompt comes and goes, and its list is told to be another one")
    func prompt() async throws {
        try await servingPrompts { served, client async throws in
            var changes = served.host.promptChanges().makeAsyncIterator()
            #expect(try await served.text("offer-prompt") == "0")
            #expect(await changes.next() != nil)
            #expect(try await client.result("prompts/get", ["name": "extra"])["messages"] != nil)
            #expect(try await served.text("offer-nothing") == "0")
            #expect(await changes.next() != nil)
            #expect(try await client.error("prompts/get", ["name": "extra"])?.code == .invalidParams)
        }
    }

    @Test("A resource comes with its template, and what is offered of another kind stays")
    func resource() async throws {
        try await servingPrompts { served, client async throws in
            _ = try await served.text("offer-prompt")
            var changes = served.host.resourceListChanges().makeAsyncIterator()
            #expect(try await served.text("offer-resource") == "0")
            #expect(await changes.next() != nil)
            #expect(try await client.list() == [["extra:1"]])
            #expect(try await client.result("resources/read", ["uri": "extra:1"])["contents"] != nil)
            let templates = try await client.result("resources/templates/list")["resourceTemplates"]
            #expect(templates?[0]?["uriTemplate"] == "extra:{n}")
            #expect(try await client.result("prompts/get", ["name": "extra"])["messages"] != nil)
        }
    }

    @Test("An offer of which a part cannot be is refused as a whole", arguments: ["offer-taken", "offer-bad"])
    func refused(_ tool: String) async throws {
        try await servingPrompts { served, _ async throws in
            #expect(try await served.text(tool) == "-3")
            #expect(served.host.tool(named: "never") == nil)
            #expect(served.log.contains("The plugin 'prompts' breaks the plugin interface"))
        }
    }

    @Test("A plugin that says nothing of prompts but offers some has them")
    func undeclared() async throws {
        try await servingPrompts(#""provides":[]"#) { served, client async throws in
            #expect(served.host.offersPrompts == false)
            #expect(try await served.text("offer-prompt") == "0")
            #expect(served.host.offersPrompts)
        }
    }
}
