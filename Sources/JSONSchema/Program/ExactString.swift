import JSON

/// A string that equals only what has the same bytes, as a key of dictionaries. Swift's own strings are equal where
/// they are canonically equivalent, which two keys of JSON are not.
struct ExactString: Hashable, Sendable {
    let value: String

    init(_ value: String) {
        self.value = value
    }

    static func == (left: ExactString, right: ExactString) -> Bool {
        left.value.hasSameBytes(as: right.value)
    }

    func hash(into hasher: inout Hasher) {
        let bytes = value.utf8Span.span
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
