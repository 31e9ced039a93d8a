import JSON

/// A plugin's manifest, and what is wrong with the declarations that it is made of.
struct Manifest: Sendable {
    /// The manifest. If there are mistakes, it says no more than which plugin it is.
    let json: JSONObject

    /// What is wrong, in the order of the declarations.
    let mistakes: [AuthorMistake]

    init<P: Plugin>(of plugin: P.Type) {
        let description = plugin.description
        var manifest: JSONObject = ["id": .string(description.id), "version": .string(description.version)]
        if !description.isReplaceable { manifest["replaceable"] = false }
        manifest["title"] = description.title.map { .string($0) }
        manifest["caching"] = description.caching.map { .object($0.json) }
        manifest["description"] = description.summary.map { .string($0) }

        var check = DeclarationCheck(subject: "\(plugin)")
        check.plugin(description)
        check.services(of: plugin)
        let tools = plugin.tools.bindings.map { Self.tool($0, &check) }
        for tool in plugin.optionalTools.bindings { _ = Self.tool(tool, &check) }
        let prompts = plugin.prompts.bindings.map { Self.prompt($0, &check) }
        for prompt in plugin.optionalPrompts.bindings { _ = Self.prompt(prompt, &check) }
        let routes = plugin.routes.bindings.map { Self.route($0, &check) }
        let resources = plugin.resources.binding
        if let resources { check.resources(resources.configuration, typeName: resources.typeName) }
        let settings = plugin.Settings.valueSchema
        check.mistakes += settings.mistakes
        mistakes = check.mistakes

        if mistakes.isEmpty {
            manifest["tools"] = .array(tools)
            if !prompts.isEmpty || !plugin.optionalPrompts.bindings.isEmpty { manifest["prompts"] = .array(prompts) }
            if plugin.completes { manifest["completions"] = true }
            if !routes.isEmpty { manifest["routes"] = .array(routes) }
            for (key, value) in resources?.configuration.manifest ?? [:] { manifest[key] = value }
            manifest["provides"] = .array(plugin.services.map { .string($0.name) })
            manifest["requires"] = .array(description.requires.map { .string($0) })
            manifest["configuration"] = .object(settings.keywords)
        }
        json = manifest
    }

    private static func route<P: Plugin>(_ route: RouteBinding<P>, _ check: inout DeclarationCheck) -> JSONValue {
        let configuration = route.configuration
        check.route(configuration, typeName: route.typeName)
        var object: JSONObject = [
            "method": .string(configuration.method.rawValue), "path": .string(configuration.path),
        ]
        object["description"] = configuration.summary.map { .string($0) }
        object["tools"] = configuration.tools.map { .array($0.map { .string($0) }) }
        return .object(object)
    }

    /// The MCP `Tool` object.
    private static func tool<P: Plugin>(_ tool: ToolBinding<P>, _ check: inout DeclarationCheck) -> JSONValue {
        let input = tool.inputSchema()
        let output = tool.outputSchema()
        check.tool(tool.configuration, typeName: tool.typeName)
        check.mistakes += input.mistakes + (output?.mistakes ?? [])
        return .object(tool.definition(input: input, output: output))
    }

    private static func prompt<P: Plugin>(_ prompt: PromptBinding<P>, _ check: inout DeclarationCheck) -> JSONValue {
        check.prompt(prompt.configuration, typeName: prompt.typeName)
        check.mistakes += prompt.arguments().mistakes
        return .object(prompt.definition)
    }
}

extension Plugin {
    /// Whether it suggests values for anything.
    fileprivate static var completes: Bool {
        (prompts.bindings + optionalPrompts.bindings).contains(where: \.configuration.completes)
            || resources.binding?.configuration.completes == true
    }
}
