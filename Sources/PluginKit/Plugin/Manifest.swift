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
        manifest["title"] = description.title.map { .string($0) }
        manifest["description"] = description.summary.map { .string($0) }

        var check = DeclarationCheck(subject: "\(plugin)")
        check.plugin(description)
        check.services(of: plugin)
        let tools = plugin.tools.bindings.map { Self.tool($0, &check) }
        let routes = plugin.routes.bindings.map { Self.route($0, &check) }
        let resources = plugin.resources.binding
        if let resources { check.resources(resources.configuration, typeName: resources.typeName) }
        let settings = plugin.Settings.valueSchema
        check.mistakes += settings.mistakes
        mistakes = check.mistakes

        if mistakes.isEmpty {
            manifest["tools"] = .array(tools)
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
        return .object(object)
    }

    /// The MCP `Tool` object.
    private static func tool<P: Plugin>(_ tool: ToolBinding<P>, _ check: inout DeclarationCheck) -> JSONValue {
        let configuration = tool.configuration
        let input = tool.inputSchema()
        let output = tool.outputSchema()
        check.tool(configuration, typeName: tool.typeName)
        check.mistakes += input.mistakes + (output?.mistakes ?? [])

        var object: JSONObject = ["name": .string(configuration.name)]
        object["title"] = configuration.title.map { .string($0) }
        object["description"] = .string(configuration.summary)
        object["inputSchema"] = .object(input.keywords)
        object["outputSchema"] = output.map { .object($0.keywords) }
        let annotations = configuration.annotations.json
        if !annotations.isEmpty { object["annotations"] = .object(annotations) }
        object["execution"] = configuration.execution
        return .object(object)
    }
}
