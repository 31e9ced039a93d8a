/// Who makes a call. What belongs to one caller is never seen by another.
package struct Caller: Hashable, Sendable {
    /// An opaque name that stays the same for the same caller.
    package let id: String
    /// Who it has proved to be, nil for whoever need not prove it.
    package let principal: Principal?

    package init(id: String, principal: Principal? = nil) {
        self.id = id
        self.principal = principal
    }

    /// Whether it may see and call a tool that is offered.
    package func mayUse(tool name: String) -> Bool {
        principal?.tools.offers(name) ?? true
    }

    /// Whether it may use something that selections can name.
    package func mayUse(_ subject: Selectable) -> Bool {
        principal?.tools.offers(subject) ?? true
    }

    /// Whether it may see and get a prompt that is offered.
    package func mayUse(prompt name: String) -> Bool {
        principal?.tools.offers(name) ?? true
    }

    /// The host or a plugin itself.
    package static let host = Caller(id: "")
}
