import SystemPackage

/// Reads YAML into nodes with places.
///
/// What it reads may be hostile. Aliases let a few bytes stand for terabytes, so the values that they stand for are
/// counted each time.
struct YAMLReader {
    /// So many values may be in a file.
    static let nodeLimit = 20_000
    /// So deep may values be nested.
    static let depthLimit = 32

    private let file: FilePath
    private let events: YAMLEvents
    private var anchors: [String: ConfigurationNode] = [:]
    private var nodeCount = 0

    /// Reads a text that is one document, or none.
    ///
    /// - Parameter file: the name for messages.
    /// - Throws: at the first place that is no YAML, or that no configuration has.
    static func read(_ text: String, file: FilePath) throws(ConfigurationError) -> ConfigurationNode {
        var reader = YAMLReader(file: file, events: try YAMLEvents(text, file: file))
        return try reader.document()
    }

    private init(file: FilePath, events: YAMLEvents) {
        self.file = file
        self.events = events
    }

    private mutating func document() throws(ConfigurationError) -> ConfigurationNode {
        guard case .documentStart = try events.next().kind else {
            return ConfigurationNode(content: .null, place: .init(line: 1, column: 1))
        }
        let root = try value(events.next(), depth: 0)
        // The end of the document, then what follows it.
        _ = try events.next()
        let following = try events.next()
        guard case .streamEnd = following.kind else {
            throw error("a second document begins. Put all into one, or remove what follows.", at: following.place)
        }
        return root
    }

    private mutating func value(_ event: YAMLEvent, depth: Int) throws(ConfigurationError) -> ConfigurationNode {
        if case .alias = event.kind { return try alias(event, depth: depth) }
        try count(at: event.place, depth: depth)
        let node = ConfigurationNode(content: try content(event, depth: depth), place: event.place)
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func content(
        _ event: YAMLEvent, depth: Int
    ) throws(ConfigurationError) -> ConfigurationNode.Content {
        switch event.kind {
        case .scalar(let text, let isPlain):
            try checkTag(of: event, standard: "str")
            return isPlain && event.tag == nil ? PlainScalar.content(of: text) : .text(text)
        case .listStart:
            try checkTag(of: event, standard: "seq")
            return .list(try elements(depth: depth + 1))
        case .mapStart:
            try checkTag(of: event, standard: "map")
            return .map(try members(depth: depth + 1))
        case .alias, .end, .documentStart, .documentEnd, .streamEnd:
            throw error("is no YAML: here a value is missing.", at: event.place)
        }
    }

    private mutating func elements(depth: Int) throws(ConfigurationError) -> [ConfigurationNode] {
        var elements: [ConfigurationNode] = []
        while true {
            let event = try events.next()
            if case .end = event.kind { return elements }
            elements.append(try value(event, depth: depth))
        }
    }

    private mutating func members(depth: Int) throws(ConfigurationError) -> [ConfigurationNode.Member] {
        var members: [ConfigurationNode.Member] = []
        var keys: Set<String> = []
        while true {
            let event = try events.next()
            if case .end = event.kind { return members }
            let key = try key(event)
            guard keys.insert(key).inserted else {
                throw error("the key '\(key)' comes twice. Remove one of the two.", at: event.place)
            }
            members.append(.init(key: key, place: event.place, value: try value(events.next(), depth: depth)))
        }
    }

    private func key(_ event: YAMLEvent) throws(ConfigurationError) -> String {
        guard case .scalar(let name, let isPlain) = event.kind else {
            throw error("a key must be a name.", at: event.place)
        }
        guard name != "<<" || !isPlain else {
            throw error(
                "`<<` merges nothing here. Write out the keys, or refer to a whole value by an alias.", at: event.place)
        }
        return name
    }

    private mutating func alias(_ event: YAMLEvent, depth: Int) throws(ConfigurationError) -> ConfigurationNode {
        guard let node = anchors[event.anchor ?? ""] else {
            throw error(
                "`*\(event.anchor ?? "")` refers to nothing: no value before it has the anchor "
                    + "`&\(event.anchor ?? "")`.", at: event.place)
        }
        try count(node, at: event.place, depth: depth)
        return node
    }
}

// MARK: - Limits

extension YAMLReader {
    /// Counts a value with all that is in it, which is to stand at a place.
    private mutating func count(
        _ node: ConfigurationNode, at place: ConfigurationNode.Place, depth: Int
    ) throws(ConfigurationError) {
        try count(at: place, depth: depth)
        switch node.content {
        case .list(let elements):
            for element in elements { try count(element, at: place, depth: depth + 1) }
        case .map(let members):
            for member in members { try count(member.value, at: place, depth: depth + 1) }
        case .null, .boolean, .number, .text: break
        }
    }

    private mutating func count(at place: ConfigurationNode.Place, depth: Int) throws(ConfigurationError) {
        nodeCount += 1
        guard nodeCount <= Self.nodeLimit else {
            throw error("more than \(Self.nodeLimit) values, those counted that aliases stand for.", at: place)
        }
        guard depth <= Self.depthLimit else {
            throw error("nested deeper than \(Self.depthLimit) levels.", at: place)
        }
    }

    private func checkTag(of event: YAMLEvent, standard: String) throws(ConfigurationError) {
        guard let tag = event.tag, tag != "!", tag != "tag:yaml.org,2002:\(standard)" else { return }
        throw error("tags, as `\(tag)`, are not used here.", at: event.place)
    }

    private func error(_ message: String, at place: ConfigurationNode.Place) -> ConfigurationError {
        ConfigurationError(message, in: file, at: place)
    }
}
