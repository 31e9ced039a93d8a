/// Where a value is within the arguments of a call: `options.columns[2]`.
public struct ArgumentPath: Sendable, Hashable, CustomStringConvertible {
    /// The path as messages show it; empty for the arguments as a whole.
    public let description: String

    /// The arguments as a whole.
    public static let root = ArgumentPath(description: "")

    private init(description: String) {
        self.description = description
    }

    /// The member of an object.
    public func key(_ key: String) -> ArgumentPath {
        ArgumentPath(description: description.isEmpty ? key : "\(description).\(key)")
    }

    /// The element of an array.
    public func index(_ index: Int) -> ArgumentPath {
        ArgumentPath(description: "\(description)[\(index)]")
    }
}
