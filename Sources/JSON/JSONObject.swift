/// The members of a JSON object, in their order, each key once.
///
/// Reading and replacing a key takes constant time whatever the size; removing one takes time in proportion to it.
/// Keys are compared by their bytes: two spellings of `é` are two keys, as they are to every other JSON parser.
/// (A dictionary of Swift's strings would hold them to be one.)
public struct JSONObject: Sendable {
    struct Member: Sendable {
        var key: String
        var value: JSONValue
    }

    private(set) var members: [Member] = []
    /// Where each key is. Empty while the object is so small that a search is quicker.
    private var index = KeyIndex()

    /// Up to this many members are searched one by one.
    private static let searchedCount = 8

    /// An object without members.
    public init() {}

    /// An object of these members; of a key that comes twice, the last value stays, in the first one's place.
    public init(_ members: some Sequence<(key: String, value: JSONValue)>) {
        for (key, value) in members {
            self[key] = value
        }
    }

    init(uniqueMembers: [(String, JSONValue)]) {
        reserve(uniqueMembers.count)
        for (key, value) in uniqueMembers {
            let isNew = insert(key, value)
            precondition(isNew, "the key \(key) is written twice in a literal of a JSON object")
        }
    }

    /// The value of a key. Assigning nil removes the key; to store JSON's null, assign `.null`.
    public subscript(key: String) -> JSONValue? {
        get {
            position(of: key).map { members[$0].value }
        }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            if let position = position(of: key) {
                members[position].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// Removes a key.
    ///
    /// - Returns: the value it had, nil if there was none.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let position = position(of: key) else { return nil }
        let removed = members.remove(at: position)
        index = members.count > Self.searchedCount ? KeyIndex(of: members) : KeyIndex()
        return removed.value
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The keys in order.
    public var keys: some RandomAccessCollection<String> { members.lazy.map(\.key) }

    /// The values in the order of their keys.
    public var values: some RandomAccessCollection<JSONValue> { members.lazy.map(\.value) }

    /// Adds a member at the end unless its key is there already.
    ///
    /// - Returns: whether it was added.
    mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
        guard position(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    mutating func reserve(_ count: Int) {
        members.reserveCapacity(count)
    }

    private func position(of key: String) -> Int? {
        if index.isEmpty {
            return members.firstIndex { key.hasSameBytes(as: $0.key) }
        }
        return index.position(of: key, in: members)
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
        if !index.isEmpty {
            index.addLast(of: members)
        } else if members.count > Self.searchedCount {
            index = KeyIndex(of: members)
        }
    }
}

extension JSONObject: Sequence {
    /// Yields the members in order.
    public struct Iterator: IteratorProtocol {
        private var members: IndexingIterator<[Member]>

        init(_ members: [Member]) {
            self.members = members.makeIterator()
        }

        /// The next member, nil after the last.
        public mutating func next() -> (key: String, value: JSONValue)? {
            members.next().map { ($0.key, $0.value) }
        }
    }

    /// An iterator over the members in order.
    public func makeIterator() -> Iterator {
        Iterator(members)
    }

    /// As many as there are.
    public var underestimatedCount: Int { members.count }
}

extension JSONObject: Hashable {
    /// Whether both have the same keys with equal values, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    /// Feeds a digest that the order of the members does not change.
    public func hash(into hasher: inout Hasher) {
        var digest = 0
        for member in members {
            var memberHasher = Hasher()
            member.key.hashBytes(into: &memberHasher)
            memberHasher.combine(member.value)
            digest ^= memberHasher.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(digest)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object with its keys in the order written. A key written twice is the author's mistake and traps.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(uniqueMembers: elements)
    }
}
