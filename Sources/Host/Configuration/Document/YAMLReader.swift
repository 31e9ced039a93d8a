import SystemPackage
import Yams

/// Reads YAML into nodes with places: the only file that knows which YAML library is used.
///
/// What it reads may be hostile. Aliases let a few bytes stand for terabytes, so their number is bounded before the
/// text is parsed, and the number of nodes that they lead to after it.
struct YAMLReader {
    /// So many aliases may be used in a file.
    static let aliasLimit = 16
    /// So many values may be in a file, those that aliases stand for counted each time.
    static let nodeLimit = 20_000
    /// So deep may values be nested.
    static let depthLimit = 32

    let file: FilePath

    func read(_ text: String) throws(ConfigurationError) -> ConfigurationNode {
        try checkAliases(text)
        var counter = 0
        guard let root = try parse(text) else {
            return ConfigurationNode(content: .null, place: .init(line: 1, column: 1))
        }
        return try node(root, depth: 0, count: &counter)
    }

    private func parse(_ text: String) throws(ConfigurationError) -> Node? {
        do {
            // Without rules for types, which are regular expressions: `PlainScalar` knows the types. With an encoding,
            // since the default one depends on the environment and is told on standard output.
            return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw ConfigurationError(Self.message(error), in: file, at: Self.place(error, in: text))
        } catch {
            throw ConfigurationError("is no YAML: \(error)", in: file)
        }
    }

    private func node(_ node: Node, depth: Int, count: inout Int) throws(ConfigurationError) -> ConfigurationNode {
        let place = Self.place(node.mark)
        count += 1
        guard count <= Self.nodeLimit else {
            throw ConfigurationError("more than \(Self.nodeLimit) values, aliases resolved.", in: file, at: place)
        }
        guard depth <= Self.depthLimit else {
            throw ConfigurationError("nested deeper than \(Self.depthLimit) levels.", in: file, at: place)
        }
        switch node {
        case .scalar(let scalar):
            return ConfigurationNode(content: try content(of: scalar, at: place), place: place)
        case .sequence(let sequence):
            var elements: [ConfigurationNode] = []
            for element in sequence {
                elements.append(try self.node(element, depth: depth + 1, count: &count))
            }
            return ConfigurationNode(content: .list(elements), place: place)
        case .mapping(let mapping):
            var members: [ConfigurationNode.Member] = []
            for (key, value) in mapping {
                members.append(try member(key, value, depth: depth, count: &count))
            }
            return ConfigurationNode(content: .map(members), place: place)
        case .alias:
            throw ConfigurationError("an alias that stands for nothing.", in: file, at: place)
        }
    }

    private func member(
        _ key: Node, _ value: Node, depth: Int, count: inout Int
    ) throws(ConfigurationError) -> ConfigurationNode.Member {
        let place = Self.place(key.mark)
        guard case .scalar(let name) = key else {
            throw ConfigurationError("a key must be a name.", in: file, at: place)
        }
        guard name.string != "<<" || name.style != .plain else {
            throw ConfigurationError(
                "`<<` merges nothing here. Write out the keys, or refer to a whole value by an alias.", in: file,
                at: place)
        }
        return ConfigurationNode.Member(
            key: name.string, place: place, value: try node(value, depth: depth + 1, count: &count))
    }

    private func content(
        of scalar: Node.Scalar, at place: ConfigurationNode.Place
    ) throws(ConfigurationError) -> ConfigurationNode.Content {
        switch Tag.Name(rawValue: scalar.tag.description) {
        case .implicit where scalar.style == .plain: return PlainScalar.content(of: scalar.string)
        case .implicit, .str, .nonSpecific: return .text(scalar.string)
        default:
            throw ConfigurationError("tags, as `\(scalar.tag)`, are not used here.", in: file, at: place)
        }
    }

    /// Counts what may be aliases without parsing: a `*` where a value may begin. Anchors that nobody refers to cost
    /// nothing.
    private func checkAliases(_ text: String) throws(ConfigurationError) {
        var count = 0
        var hasAnchor = false
        var line = 1
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            let begins = " \t\n\r[{,:?-".utf8.contains(previous)
            if byte == UInt8(ascii: "*"), begins { count += 1 }
            if byte == UInt8(ascii: "&"), begins { hasAnchor = true }
            if hasAnchor, count > Self.aliasLimit {
                throw ConfigurationError(
                    "more than \(Self.aliasLimit) aliases. Write out what they stand for.", in: file,
                    at: .init(line: line, column: 1))
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            previous = byte
        }
    }
}

// MARK: - What the library says

extension YAMLReader {
    private static func place(_ mark: Mark?) -> ConfigurationNode.Place {
        // Marks count from 1; the library makes up a zero where it knows no place.
        ConfigurationNode.Place(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
    }

    private static func place(_ error: YamlError, in text: String) -> ConfigurationNode.Place? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): place(mark)
        case .duplicatedKeysInMapping(let names, let context):
            secondPlace(of: names.first ?? "", from: place(context.mark), in: text) ?? place(context.mark)
        default: nil
        }
    }

    /// Where a key comes for the second time in a map whose keys each begin a line; nil in a map that is written
    /// otherwise. The library tells only where the map begins.
    private static func secondPlace(
        of key: String, from start: ConfigurationNode.Place, in text: String
    ) -> ConfigurationNode.Place? {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.enumerated().dropFirst(start.line - 1)
        let beginning = String(repeating: " ", count: start.column - 1) + key + ":"
        return lines.filter { $0.element.hasPrefix(beginning) }.dropFirst().first.map { line in
            ConfigurationNode.Place(line: line.offset + 1, column: start.column)
        }
    }

    private static func message(_ error: YamlError) -> String {
        switch error {
        case .scanner(let context, let problem, _, _), .parser(let context, let problem, _, _),
            .composer(let context, let problem, _, _):
            let setting = context.map { " \($0.text) that begins in line \($0.mark.line)" } ?? ""
            return "is no YAML: \(problem)\(setting)."
        case .duplicatedKeysInMapping(let names, _):
            return "the key '\(names.first ?? "")' comes twice. Remove one of the two."
        case .reader(let problem, _, _, _): return "is no YAML: \(problem)."
        default: return "is no YAML: \(error)"
        }
    }
}
