package import JSON

/// A part of the protocol that a server offers, as tools or subscriptions.
package protocol Feature: Sendable {
    /// The methods it answers for clients of an era.
    func methods(in era: ProtocolRevision.Era) -> [String]

    /// What it adds to the server's capabilities.
    func capabilities(in revision: ProtocolRevision) -> JSONObject

    /// Begins to answer one of its methods. Must not wait.
    ///
    /// - Throws: `JSONRPCError` where the request can be refused at once, which over HTTP has a status of its own.
    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step
}

/// How a request goes on.
package enum Step: Sendable {
    /// It is answered.
    case reply(JSONObject)
    /// It takes its time, may talk to the client meanwhile and can be cancelled.
    case call(Operation)
    /// It stays open, and the client is told of things as they happen.
    case stream(Stream)

    /// The work of a request, cancelled with the task that runs it.
    package typealias Operation = @Sendable (RequestLink) async -> Reply

    /// A request that stays open until its client or the server ends it.
    package struct Stream: Sendable {
        /// The result with which the server ends it.
        let closing: JSONObject
        /// What goes on meanwhile. It is cancelled at the end. It returns by itself only where the client cannot keep
        /// up: what that client knows is then no longer complete.
        let run: @Sendable (RequestLink) async -> Void

        init(closing: JSONObject, run: @escaping @Sendable (RequestLink) async -> Void) {
            self.closing = closing
            self.run = run
        }
    }
}
