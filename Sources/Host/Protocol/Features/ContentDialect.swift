import JSON

/// What older versions of the protocol cannot say, put in words that they know.
enum ContentDialect {
    /// A tool as a client of this version may see it: untouched but for an output schema that its version forbids, and
    /// for what concerns the host alone.
    static func tool(_ tool: JSONObject, in revision: ProtocolRevision) -> JSONObject {
        var tool = tool
        tool["execution"] = nil
        guard revision.era == .legacy, let schema = tool["outputSchema"], schema["type"] != "object" else {
            return tool
        }
        tool["outputSchema"] = nil
        return tool
    }

    /// A tool's result as a client of this version may see it.
    static func toolResult(_ result: JSONObject, in revision: ProtocolRevision) -> JSONObject {
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

    /// A prompt's result as a client of this version may see it.
    static func prompt(_ result: JSONObject, in revision: ProtocolRevision) -> JSONObject {
        guard revision < .june2025, let messages = result["messages"]?.arrayValue else { return result }
        var result = result
        result["messages"] = .array(
            messages.map { message in
                guard var object = message.objectValue, let content = object["content"] else { return message }
                object["content"] = block(content, in: revision)
                return .object(object)
            })
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
