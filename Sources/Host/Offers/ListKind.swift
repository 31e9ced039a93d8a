/// The lists of which clients are told when they change.
package enum ListKind: String, Sendable, CaseIterable {
    case tools, prompts, resources
}
