/// Who makes a call. What belongs to one caller is never seen by another.
package struct Caller: Hashable, Sendable {
    /// An opaque name that stays the same for the same caller.
    package let id: String

    package init(id: String) {
        self.id = id
    }

    /// The host or a plugin itself.
    package static let host = Caller(id: "")
}
