import JSON
import JSONSchema
import SystemPackage

/// Reads the parts of a manifest and explains what is wrong with them.
struct ManifestReader {
    let file: FilePath

    func error(_ text: String) -> PluginError {
        PluginError(.manifest, "The manifest of \(file) \(text).")
    }

    func string(_ key: String, in object: JSONObject) throws(PluginError) -> String {
        guard let text = object[key]?.stringValue, !text.isEmpty else {
            throw error("lacks `\(key)`, which must be a string that is not empty")
        }
        return text
    }

    /// A list of services: a name and a major version.
    func services(_ key: String, in object: JSONObject) throws(PluginError) -> [String] {
        guard let value = object[key] else { return [] }
        guard let items = value.arrayValue else {
            throw error("has a `\(key)` that is no array of strings")
        }
        var services: [String] = []
        for item in items {
            guard let service = item.stringValue, isService(service) else {
                throw error(
                    "names the service \(item) in `\(key)`; a service is a name, '/' and a number, as \"kernels/1\"")
            }
            services.append(service)
        }
        return services
    }

    /// What a manifest, or an offer at run time, offers.
    func offer(in object: JSONObject) throws(PluginError) -> Offer {
        Offer(
            tools: try tools(in: object), prompts: try prompts(in: object), resources: try resources(in: object),
            templates: try templates(in: object))
    }

    /// The tools, nil where it does not speak of them.
    private func tools(in object: JSONObject) throws(PluginError) -> [OfferedTool]? {
        guard let value = object["tools"] else { return nil }
        guard let items = value.arrayValue else {
            throw error("has `tools` that are no array")
        }
        var tools: [OfferedTool] = []
        var names: Set<String> = []
        for (index, item) in items.enumerated() {
            guard let tool = item.objectValue else {
                throw error("has a tool, number \(index + 1), that is no object")
            }
            let name = try check(tool, number: index + 1)
            guard names.insert(name).inserted else {
                throw error("has the tool '\(name)' twice")
            }
            tools.append(
                OfferedTool(
                    name: name, definition: tool,
                    input: try schema("inputSchema", of: name, tool["inputSchema"] ?? .bool(true)),
                    output: try tool["outputSchema"].map { value throws(PluginError) in
                        try schema("outputSchema", of: name, value)
                    }))
        }
        return tools
    }

    private func check(_ tool: JSONObject, number: Int) throws(PluginError) -> String {
        guard let name = tool["name"]?.stringValue, isToolName(name) else {
            throw error("has a tool, number \(number), without a `name` of 1 to 128 letters, digits, '_', '-' or '.'")
        }
        guard tool["inputSchema"]?["type"]?.stringValue == "object" else {
            throw error("has the tool '\(name)' without an `inputSchema` whose `type` is \"object\"")
        }
        try checkHeaders(of: name, tool["inputSchema"])
        if let output = tool["outputSchema"], output.objectValue == nil {
            throw error("has the tool '\(name)' with an `outputSchema` that is no object")
        }
        try checkExecution(of: name, tool["execution"] ?? [:])
        for key in ["title", "description"] {
            if let value = tool[key], value.stringValue == nil {
                throw error("has the tool '\(name)' with a `\(key)` that is no string")
            }
        }
        return name
    }

    /// A word that is misspelled would count as nothing said.
    private func checkExecution(of tool: String, _ execution: JSONValue) throws(PluginError) {
        guard execution.objectValue != nil else {
            throw error("has the tool '\(tool)' with an `execution` that is no object")
        }
        if let support = execution["taskSupport"], support.stringValue.flatMap(TaskSupport.init(rawValue:)) == nil {
            let words = TaskSupport.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw error("has the tool '\(tool)' with the `taskSupport` \(support); there are \(words)")
        }
        if let flag = execution["asksFirst"], flag.boolValue == nil {
            throw error("has the tool '\(tool)' with an `asksFirst` that is no boolean")
        }
    }

    func flag(_ key: String, in object: JSONObject, default value: Bool) throws(PluginError) -> Bool {
        guard let flag = (object[key] ?? .bool(value)).boolValue else {
            throw error("has a `\(key)` that is no boolean")
        }
        return flag
    }

    /// How long what the plugin lists is good, nil where it does not say.
    func caching(in object: JSONObject) throws(PluginError) -> CachingHint? {
        guard let value = object["caching"] else { return nil }
        guard let hint = value.objectValue.flatMap(CachingHint.init) else {
            throw error(
                "has a `caching` that is no object of a number `ttlMs` and a `cacheScope`, \"public\" or \"private\"")
        }
        return hint
    }

    /// The schema of the plugin's settings.
    func configuration(in object: JSONObject) throws(PluginError) -> Schema? {
        guard let value = object["configuration"] else { return nil }
        do throws(SchemaError) {
            return try Schema(compiling: value)
        } catch {
            throw self.error("has a `configuration` that cannot be used: at \(error.location), \(error.message)")
        }
    }

    private func schema(_ key: String, of tool: String, _ value: JSONValue) throws(PluginError) -> Schema {
        do throws(SchemaError) {
            return try Schema(compiling: value)
        } catch {
            throw self.error(
                "has the tool '\(tool)' with an `\(key)` that cannot be used: at \(error.location), \(error.message)")
        }
    }

    private func isToolName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            }
    }

    private func isService(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let major = UInt(parts[1]), major > 0 else { return false }
        return parts[0].utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
    }
}
