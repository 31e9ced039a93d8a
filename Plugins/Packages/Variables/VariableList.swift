import JSON
import PluginKit
import Workspace

/// The answer of `list_variables`.
struct VariableList: StructuredOutput {
    @Field("The names of the variables, sorted.") var variables: [String] = []

    @Field("What is known of the variables, by their names. Of very many only of the first.")
    var details: [String: VariableDetail] = [:]

    @Field("How many variables there are, also those that are not listed.") var total = 0

    @Field("Whether variables or details are left out.") var truncated = false

    init() {}

    /// - Parameter answer: what the kernel told. Code of the user's may have told it, so nothing is taken for granted.
    /// - Throws: `PluginError` if it is no list.
    init(_ answer: JSONValue) throws(PluginError) {
        guard let names = answer["variables"]?.arrayValue?.compactMap(\.stringValue),
            let details = answer["details"]?.objectValue
        else { throw PluginError(.failed, "The session told its variables in a form that means nothing.") }
        variables = names
        for name in names {
            if let detail = details[name] { self.details[name] = VariableDetail(detail) }
        }
        total = max(names.count, answer["total"]?.intValue ?? 0)
        truncated = total > names.count || self.details.count < names.count
    }

    /// So many variables the model reads of. Programs get all.
    private static let shown = 200

    /// The answer, for the model a line for each variable.
    var result: ToolResult<VariableList> {
        var lines = variables.prefix(Self.shown).map { name in
            EscapedText.singleLine("\(name): \(details[name]?.summary ?? "")")
        }
        if lines.isEmpty { lines = ["[The session has no variables.]"] }
        if total > lines.count, !variables.isEmpty { lines.append("[\(total - lines.count) more variables]") }
        return ToolResult(content: [.text(lines.joined(separator: "\n"))], structured: self)
    }
}

/// What is known of a variable.
struct VariableDetail: StructuredOutput {
    @Field("The name of its type.") var type = ""
    @Field("The length in each dimension, of arrays and tables.") var shape: [Int]?
    @Field("How many elements it has, of texts and collections.") var length: Int?
    @Field("How many bytes it takes, without what it refers to.") var bytes: Int?
    @Field("What it holds, or the beginning of that, where it can be told without running code of its own.")
    var preview: String?

    init() {}

    init(_ json: JSONValue) {
        type = json["type"]?.stringValue ?? ""
        shape = json["shape"]?.arrayValue?.compactMap(\.intValue)
        length = json["length"]?.intValue
        bytes = json["bytes"]?.intValue
        preview = json["preview"]?.stringValue
    }

    /// The type with the size, and the preview.
    fileprivate var summary: String {
        let size = shape.map { $0.map(String.init).joined(separator: "×") } ?? length.map(String.init)
        return type + (size.map { "[\($0)]" } ?? "") + (preview.map { " = \($0)" } ?? "")
    }
}
