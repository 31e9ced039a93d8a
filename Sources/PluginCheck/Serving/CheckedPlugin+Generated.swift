import Host
import JSON

extension CheckedPlugin {
    struct Call: Sendable {
        let tool: JSONObject
        let arguments: JSONObject

        var description: String { CheckedPlugin.text(of: CheckedPlugin.name(tool), .object(arguments)) }
        var place: CheckPlace { .call(tool: CheckedPlugin.name(tool), description) }
    }

    /// A call as `count_text {"text": "…"}`, cut to what a person reads.
    static func text(of name: String, _ arguments: JSONValue?) -> String {
        let limit = 200
        let bytes = arguments?.serialized() ?? []
        let text = String(decoding: bytes.prefix(limit * 4), as: UTF8.self)
        return "\(name) \(text.count > limit ? "\(text.prefix(limit))…" : text)"
    }

    /// Calls with arguments that the schemas allow.
    ///
    /// - Parameter count: how many of each tool. A tool for which none can be made is left out.
    func validCalls(_ subject: CheckSubject, each count: Int) -> [Call] {
        var generator = ArgumentGenerator(seed: subject.seed)
        return tools.flatMap { tool in
            (0..<count).compactMap { _ in
                generator.arguments(for: tool).map { Call(tool: tool, arguments: $0) }
            }
        }
    }

    /// The same for a check that asks nothing without them.
    ///
    /// - Throws: `CheckOmission` where there are none.
    func neededCalls(_ subject: CheckSubject, each count: Int) throws(CheckOmission) -> [Call] {
        let calls = validCalls(subject, each: count)
        guard calls.isEmpty else { return calls }
        if manifest.tools.isEmpty { throw CheckOmission(reason: "It has no tools.") }
        throw CheckOmission(
            reason: tools.isEmpty
                ? "None of its tools is called: --skip leaves them out, or they reach out of this machine, which takes --open-world."
                : "No arguments can be made for the tools that may be called.")
    }

    /// The calls of each tool.
    static func byTool(_ calls: [Call]) -> [[Call]] {
        Dictionary(grouping: calls) { name($0.tool) }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Each call once: of a tool without parameters all are the same.
    static func withoutRepetitions(_ calls: [Call]) -> [Call] {
        var seen: Set<[UInt8]> = []
        return calls.filter { seen.insert(Array(name($0.tool).utf8) + $0.arguments.serialized()).inserted }
    }
}
