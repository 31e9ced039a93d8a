/// Where in a value a coder is: the way from the value as a whole, innermost step first.
///
/// A list of nodes, so that going one step down costs no copy.
indirect enum CodingPath {
    case root
    case key(any CodingKey, CodingPath)
    case index(Int, CodingPath)

    /// The steps from the root, as `Codable` wants them.
    var codingKeys: [any CodingKey] {
        var keys: [any CodingKey] = []
        var rest = self
        while true {
            switch rest {
            case .root: return keys.reversed()
            case .key(let key, let parent): (keys, rest) = (keys + [key], parent)
            case .index(let index, let parent): (keys, rest) = (keys + [PathKey(index)], parent)
            }
        }
    }

    /// The path for people, as `arguments.items[2]`; empty at the root.
    var description: String {
        switch self {
        case .root: ""
        case .key(let key, let parent): Self.append(key.stringValue, to: parent.description)
        case .index(let index, let parent): parent.description + "[\(index)]"
        }
    }

    /// The path for people of keys that come from elsewhere.
    static func describe(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            if let index = key.intValue { path + "[\(index)]" } else { append(key.stringValue, to: path) }
        }
    }

    private static func append(_ key: String, to path: String) -> String {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy { $0 > 0x20 && !".[]\"".utf8.contains($0) }
        guard isPlain, key.utf8.count <= 100 else { return "\(path)[\"\(key.shortened)\"]" }
        return path.isEmpty ? key : "\(path).\(key)"
    }
}

/// A key or an index that no type has declared.
struct PathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ index: Int) {
        stringValue = String(index)
        intValue = index
    }

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init?(intValue: Int) {
        self.init(intValue)
    }

    /// The key under which `superEncoder()` and `superDecoder()` go by convention.
    static let superclass = PathKey(stringValue: "super")
}
