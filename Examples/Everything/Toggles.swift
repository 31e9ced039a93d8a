/// What is offered in addition, by its names.
actor Toggles {
    private var offered: Set<String> = []

    /// Offers what was not offered, and takes back what was. One change is made after the other: of two calls at once, the
    /// one that comes last here is also the one whose offer stands.
    ///
    /// - Parameters:
    ///   - name: what changes.
    ///   - change: offers it, or takes it back; where it throws, nothing has changed.
    /// - Returns: whether it is offered now.
    func toggle(_ name: String, _ change: @Sendable (_ isOffered: Bool) throws -> Void) throws -> Bool {
        let isOffered = !offered.contains(name)
        try change(isOffered)
        if isOffered { offered.insert(name) } else { offered.remove(name) }
        return isOffered
    }
}
