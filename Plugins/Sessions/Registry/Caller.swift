internal import PluginKit

/// Who calls: to whom sessions belong, and one's choice among them.
package struct Caller: Sendable, Hashable {
    /// Who it has proved to be, nil where nobody need prove it. Sessions belong to a principal, and nobody else can see
    /// or use them; those that belong to nobody are there for all who need not prove who they are.
    package let principal: String?
    /// Tells callers apart who have sessions in common: a client's session of the protocol, for example.
    package let id: String

    package init(id: String, principal: String? = nil) {
        self.principal = principal
        self.id = id
    }

    init(_ context: CallContext<SessionsPlugin>) {
        self.init(id: context.caller, principal: context.principal)
    }
}
