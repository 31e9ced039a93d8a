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

    /// Whether it may use a route. Who is limited to certain tools may use only routes whose names, as
    /// `POST /files/upload`, are among them.
    package func mayUse(route name: String) -> Bool {
        principal?.tools.offers(name) ?? true
    }

    /// Whether it may see and get a prompt that is offered.
    package func mayUse(prompt name: String) -> Bool {
        principal?.tools.offers(name) ?? true
    }

    /// Whether it may see and read resources. They go by the name of the place: a fixed resource's own URI, or the
    /// prefix that the manifest of its plugin names, as `file:///`.
    package func mayUse(resource name: String) -> Bool {
        principal?.tools.offers(name) ?? true
    }

    /// The host or a plugin itself.
    package static let host = Caller(id: "")
}
