import JSON

/// What older versions of the protocol cannot say about tools, put in words that they know.
enum ToolDialect {
    /// A tool as a client of this version may see it: untouched but for an output schema that its version forbids, and
    /// for what concerns the host alone.
    static func definition(_ tool: JSONObject, in revision: ProtocolRevision) -> JSONObject {
        var tool = tool
        tool["execution"] = nil
        guard revision.era == .legacy, let schema = tool["outputSchema"], schema["type"] != "object" else {
            return tool
        }
        tool["outputSchema"] = nil
        return tool
    }

    /// A result as a client of this version may see it.
    static func result(_ result: JSONObject, in revision: ProtocolRevision) -> JSONObject {
        var result = result
        if result["content"]?.arrayValue == nil, result["resultType"] == nil { result["content"] = [] }
        guard revision.era == .legacy else { return result }
        result["resultType"] = nil
        if result["structuredContent"]?.objectValue == nil || revision < .june2025 {
            result["structuredContent"] = nil
        }
        if revision < .june2025, let content = result["content"]?.arrayValue {
            result["content"] = .array(content.map { block($0, in: revision) })
        }
        return result
    }

    /// A content block in the words of a version before resource links, or before audio.
    private static func block(_ block: JSONValue, in revision: ProtocolRevision) -> JSONValue {
        switch block["type"] {
        case "resource_link":
            let name = block["name"]?.stringValue ?? "resource"
            return ["type": "text", "text": .string("\(name): \(block["uri"]?.stringValue ?? "")")]
        case "audio" where revision < .march2025:
            let resource: JSONObject = [
                "uri": "mortise:audio", "mimeType": block["mimeType"] ?? "audio/*", "blob": block["data"] ?? "",
            ]
            return ["type": "resource", "resource": .object(resource)]
        default:
            return block
        }
    }
}
