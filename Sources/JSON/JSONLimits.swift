/// What a parser accepts.
public struct JSONLimits: Sendable, Hashable {
    /// What happens to an object that has one key twice.
    public enum DuplicateKeys: Sendable, Hashable {
        /// The text is refused, and the error names the key.
        case refused
        /// The last value stays, in the first one's place.
        case lastWins
    }

    /// How deep arrays and objects may be nested: 1 allows no nesting within the outermost.
    public let depth: Int

    /// How many values there may be, arrays and objects among them. A value of two bytes takes up to two hundred in
    /// memory.
    public let values: Int

    /// What happens to an object that has one key twice.
    public let duplicateKeys: DuplicateKeys

    /// No limit is higher than this, since values are parsed, written, compared and freed by recursion.
    public static let greatestDepth = 1024

    /// - Parameters:
    ///   - depth: how deep arrays and objects may be nested; at most `greatestDepth`, which replaces more.
    ///   - values: how many values there may be.
    ///   - duplicateKeys: what happens to an object that has one key twice.
    public init(depth: Int = 512, values: Int = 4_000_000, duplicateKeys: DuplicateKeys = .refused) {
        self.depth = max(0, min(depth, Self.greatestDepth))
        self.values = values
        self.duplicateKeys = duplicateKeys
    }

    /// 512 levels, 4,000,000 values, no duplicate keys.
    public static let `default` = JSONLimits()
}
