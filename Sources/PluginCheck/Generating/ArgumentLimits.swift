import JSON
import JSONSchema

/// Arguments one of which is at a limit of what a tool's schema allows, or just beyond.
struct ArgumentLimits {
    private struct Variant {
        /// Which argument, and what it is.
        let how: String
        let value: JSONValue
    }

    private static let depthLimit = 6
    /// So many are tried of one tool.
    private static let countLimit = 500
    /// Longer texts and lists are not made: a limit of more is no limit that anybody reaches.
    private static let lengthLimit = 1 << 20

    private let root: JSONValue
    private let good: JSONObject
    private let seed: UInt64

    /// - Parameters:
    ///   - good: arguments that the tool's schema allows.
    ///   - seed: of what is added to these where they lack something.
    init(_ tool: JSONObject, good: JSONObject, seed: UInt64) {
        root = tool["inputSchema"] ?? .bool(true)
        self.good = good
        self.seed = seed
    }

    /// Those that the schema allows, and those that it forbids: it is asked, since limits can depend on each other.
    func all() -> (allowed: [JSONObject], forbidden: [ArgumentSpoiler.Spoilt]) {
        // As with the generator: the loader has compiled it already.
        guard let schema = try? Schema(compiling: root) else { return ([], []) }
        var allowed: [JSONObject] = []
        var forbidden: [ArgumentSpoiler.Spoilt] = []
        for variant in variants(of: root, .object(good)).prefix(Self.countLimit) {
            guard let arguments = variant.value.objectValue else { continue }
            if schema.isValid(variant.value) {
                allowed.append(arguments)
            } else {
                forbidden.append(ArgumentSpoiler.Spoilt(how: variant.how, arguments: arguments))
            }
        }
        return (allowed, forbidden)
    }

    private func variants(of schema: JSONValue, _ value: JSONValue, _ name: String = "", _ depth: Int = 0) -> [Variant]
    {
        let schema = ArgumentGenerator.resolve(schema, within: root)
        guard depth < Self.depthLimit, schema.objectValue != nil else { return [] }
        return members(of: schema, value, name, depth) + elements(of: schema, value, name, depth)
            + choices(of: schema, name) + lengths(of: schema, value, name) + counts(of: schema, value, name)
            + numbers(of: schema, value, name)
    }

    /// An object with each of its members changed.
    private func members(of schema: JSONValue, _ value: JSONValue, _ name: String, _ depth: Int) -> [Variant] {
        guard let object = value.objectValue else { return [] }
        return (schema["properties"]?.objectValue ?? [:]).flatMap { key, property in
            let path = name.isEmpty ? key : "\(name).\(key)"
            return variants(of: property, object[key] ?? example(of: property), path, depth + 1).map { variant in
                var object = object
                object[key] = variant.value
                return Variant(how: variant.how, value: .object(object))
            }
        }
    }

    /// A list with its first element changed.
    private func elements(of schema: JSONValue, _ value: JSONValue, _ name: String, _ depth: Int) -> [Variant] {
        guard let items = schema["items"], let list = value.arrayValue else { return [] }
        return variants(of: items, list.first ?? example(of: items), "\(name)[0]", depth + 1).map { variant in
            Variant(how: variant.how, value: .array([variant.value] + list.dropFirst()))
        }
    }

    private func choices(of schema: JSONValue, _ name: String) -> [Variant] {
        guard let choices = schema["enum"]?.arrayValue else { return [] }
        return choices.map { Variant(how: "'\(name)' one of its choices", value: $0) }
            + [Variant(how: "'\(name)' none of its choices", value: "no such choice")]
    }

    private func lengths(of schema: JSONValue, _ value: JSONValue, _ name: String) -> [Variant] {
        guard let text = value.stringValue else { return [] }
        return sizes(of: schema, "minLength", "maxLength").map { length in
            let scalars = Array(text.unicodeScalars.prefix(length))
            let filling = repeatElement(scalars.last ?? "a", count: length - scalars.count)
            var changed = String.UnicodeScalarView()
            changed.append(contentsOf: scalars)
            changed.append(contentsOf: filling)
            return Variant(how: "'\(name)' a text of \(length) characters", value: .string(String(changed)))
        }
    }

    private func counts(of schema: JSONValue, _ value: JSONValue, _ name: String) -> [Variant] {
        guard let list = value.arrayValue else { return [] }
        return sizes(of: schema, "minItems", "maxItems").map { count in
            let filling = list.last ?? example(of: schema["items"] ?? ["type": "string"])
            let changed = list.prefix(count) + repeatElement(filling, count: max(0, count - list.count))
            return Variant(how: "'\(name)' a list of \(count)", value: .array(Array(changed)))
        }
    }

    private func numbers(of schema: JSONValue, _ value: JSONValue, _ name: String) -> [Variant] {
        guard value.doubleValue != nil else { return [] }
        let limits = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].compactMap { schema[$0] }
        return limits.flatMap(Self.neighbours).map { Variant(how: "'\(name)' \($0.plain)", value: $0) }
    }

    /// A limit and what is next to it on both sides.
    private static func neighbours(of limit: JSONValue) -> [JSONValue] {
        if let limit = limit.intValue {
            let values = [limit.subtractingReportingOverflow(1), (limit, false), limit.addingReportingOverflow(1)]
            return values.compactMap { $0.1 ? nil : .integer(Int64($0.0)) }
        }
        guard let limit = limit.doubleValue else { return [] }
        return [limit.nextDown, limit, limit.nextUp].filter(\.isFinite).map { .double($0) }
    }

    /// How large something may be and just may not, in either direction.
    private func sizes(of schema: JSONValue, _ least: String, _ most: String) -> [Int] {
        let limits = [least, most].compactMap { schema[$0]?.intValue }.filter { (0..<Self.lengthLimit).contains($0) }
        return Set(limits.flatMap { [$0 - 1, $0, $0 + 1] }).filter { $0 >= 0 }.sorted()
    }

    private func example(of schema: JSONValue) -> JSONValue {
        var generator = ArgumentGenerator(seed: seed)
        return generator.example(of: schema, within: root)
    }
}

extension JSONValue {
    fileprivate var plain: String { String(decoding: serialized(), as: UTF8.self) }
}
