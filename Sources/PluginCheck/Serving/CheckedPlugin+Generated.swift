import JSON

extension CheckedPlugin {
    struct Call: Sendable {
        let tool: JSONObject
        let arguments: JSONObject

        /// As `count_text {"text": "…"}`, cut to what a person reads.
        var description: String {
            let text = String(decoding: arguments.serialized(), as: UTF8.self)
            return "\(CheckedPlugin.name(tool)) \(text.count > 200 ? "\(text.prefix(200))…" : text)"
        }
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
