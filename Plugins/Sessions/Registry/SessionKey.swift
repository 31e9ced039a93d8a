/// What tells sessions apart: names are unique among the sessions of a principal.
struct SessionKey: Sendable, Hashable {
    let principal: String?
    let id: String
}
