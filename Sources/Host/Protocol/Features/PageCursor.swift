import JSON

/// The cursor of a paged list: it names the item that the next page follows, so that it stays good while other items
/// come and go. To clients it is opaque.
enum PageCursor {
    private static let prefix = "after-"

    /// The cursor of the page that follows the item of this name.
    static func following(_ name: String) -> String {
        prefix + name.utf8.hexadecimal
    }

    /// The name of the item that the page follows, nil where the text is no cursor.
    static func name(in cursor: String) -> String? {
        guard cursor.hasPrefix(prefix) else { return nil }
        guard let bytes = [UInt8](hexadecimal: cursor.dropFirst(prefix.count)) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
