extension Caller {
    /// Whoever does not authenticate is the same caller: without sessions there is nothing to tell them apart.
    private static let anonymous = Caller(id: "anonymous")

    /// The caller of a request that belongs to no session.
    static func overHTTP(_ principal: Principal?) -> Caller {
        principal.map { Caller(id: "principal:\($0.name)", principal: $0) } ?? anonymous
    }
}
