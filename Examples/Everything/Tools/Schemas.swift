import JSON
import PluginKit

extension EverythingPlugin {
    /// What input schemas can say.
    @ToolsBuilder<EverythingPlugin> static var schemas: ToolList<EverythingPlugin> {
        WholeVocabulary.self
        RepeatedInHeader.self
    }
}

/// Has a schema with keywords that declarations cannot express.
struct WholeVocabulary: Tool {
    static let configuration = ToolConfiguration(
        name: "json_schema_2020_12_tool", summary: "Tool with JSON Schema 2020-12 features.")

    static let inputSchema: JSONObject? = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": [
            "address": [
                "$anchor": "addressDef",
                "type": "object",
                "properties": ["street": ["type": "string"], "city": ["type": "string"]],
            ]
        ],
        "properties": [
            "name": ["type": "string"],
            "address": ["$ref": "#/$defs/address"],
            "contactMethod": ["type": "string", "enum": ["phone", "email"]],
            "phone": ["type": "string"],
            "email": ["type": "string"],
        ],
        "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
        "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
        "then": ["required": ["phone"]],
        "else": ["required": ["email"]],
        "additionalProperties": false,
    ]

    @Argument("Who it is.") var name: String?
    @Argument("Where it is.") var address: JSONValue?
    @Argument("How to reach it.", name: "contactMethod") var contactMethod: String?
    @Argument("A number.") var phone: String?
    @Argument("A mail address.") var email: String?

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        "Reached \(name ?? "somebody") by \(phone ?? email ?? "nothing")."
    }
}

struct RepeatedInHeader: Tool {
    static let configuration = ToolConfiguration(
        name: "test_custom_header", summary: "Has an argument that clients repeat in a header field over HTTP.")

    @Argument("A region.", header: "Region") var region: String

    func call(in context: CallContext<EverythingPlugin>) async throws -> String { "In \(region)." }
}
