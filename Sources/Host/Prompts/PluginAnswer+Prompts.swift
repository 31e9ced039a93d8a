import JSON

extension PluginAnswer {
    /// An MCP `GetPromptResult`.
    func prompt() throws(Problem) -> JSONObject {
        guard let result = value.objectValue, let messages = result["messages"]?.arrayValue else {
            throw Problem(text: "has no array `messages`")
        }
        for message in messages {
            guard ["user", "assistant"].contains(message["role"]), message["content"]?["type"]?.stringValue != nil
            else {
                throw Problem(text: "has a message without a `role`, \"user\" or \"assistant\", and a typed `content`")
            }
        }
        if let description = result["description"], description.stringValue == nil {
            throw Problem(text: "has a `description` that is no text")
        }
        return result
    }

    /// What an argument may be.
    func completion() throws(Problem) -> Completion {
        guard let values = value["completion"]?["values"]?.arrayValue?.map(\.stringValue), !values.contains(nil) else {
            throw Problem(text: "has no `completion` with an array `values` of strings")
        }
        return Completion(
            values: values.compactMap(\.self), total: value["completion"]?["total"]?.intValue,
            hasMore: value["completion"]?["hasMore"]?.boolValue ?? false)
    }
}
