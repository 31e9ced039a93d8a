import JSON
import JSONSchema

// Whether a client's answer to a question is one.
extension Question {
    /// What is wrong with an answer, nil if nothing is.
    func fault(in answer: JSONValue) -> String? {
        guard let answer = answer.objectValue else { return "it must be an object" }
        return switch method {
        case Self.elicitation: elicitationFault(answer)
        case Self.sampling: samplingFault(answer)
        case Self.roots: rootsFault(answer)
        default: nil
        }
    }

    private func elicitationFault(_ answer: JSONObject) -> String? {
        let content = answer["content"] ?? [:]
        switch answer["action"] {
        case "decline", "cancel":
            return content == [:] ? nil : "there is no \"content\" where \"action\" is not \"accept\""
        case "accept": break
        default: return "\"action\" must be \"accept\", \"decline\" or \"cancel\""
        }
        guard content.objectValue != nil else { return "\"content\" must be an object" }
        guard params["mode"] != "url", let requested = params["requestedSchema"] else { return nil }
        // A schema that is none is the fault of the one who asks, not of the client.
        guard let schema = try? Schema(compiling: requested) else { return nil }
        let violations = schema.validate(content, memberName: "field")
        guard !violations.isEmpty else { return nil }
        return "\"content\" is not what was asked for: " + violations.map(\.description).joined(separator: "; ")
    }

    private func samplingFault(_ answer: JSONObject) -> String? {
        guard ["user", "assistant"].contains(answer["role"]) else {
            return "\"role\" must be \"user\" or \"assistant\""
        }
        guard answer["model"]?.stringValue != nil else { return "\"model\" must be a string: the name of the model" }
        guard let content = answer["content"] else { return "\"content\" is missing" }
        return (content.arrayValue ?? [content]).lazy.compactMap(Self.blockFault).first
    }

    /// The members that a block of each kind must have, and whether their values can be such.
    private static let blocks: [String: [(name: String, accepts: @Sendable (JSONValue) -> Bool)]] = [
        "text": [("text", { $0.stringValue != nil })],
        "image": [("data", { $0.stringValue != nil }), ("mimeType", { $0.stringValue != nil })],
        "audio": [("data", { $0.stringValue != nil }), ("mimeType", { $0.stringValue != nil })],
        "tool_use": [
            ("id", { $0.stringValue != nil }), ("name", { $0.stringValue != nil }),
            ("input", { $0.objectValue != nil }),
        ],
        "tool_result": [("toolUseId", { $0.stringValue != nil }), ("content", { $0.arrayValue != nil })],
    ]

    private static func blockFault(_ block: JSONValue) -> String? {
        guard let kind = block["type"]?.stringValue, let members = blocks[kind] else {
            return "a block of \"content\" must be an object whose \"type\" is one of "
                + blocks.keys.sorted().joined(separator: ", ")
        }
        let wrong = members.first { member in block[member.name].map(member.accepts) != true }
        return wrong.map { "a block of \"content\" of the type \(kind) has no right \"\($0.name)\"" }
    }

    private func rootsFault(_ answer: JSONObject) -> String? {
        guard let roots = answer["roots"]?.arrayValue, roots.allSatisfy(Self.isRoot) else {
            return "\"roots\" must be an array of objects with a \"uri\" that begins with \"file://\""
        }
        return nil
    }

    private static func isRoot(_ root: JSONValue) -> Bool {
        root["uri"]?.stringValue?.utf8.starts(with: "file://".utf8) == true
    }
}
