import JSON

/// The work of a request that may ask its client something on the way.
struct AskingCall: Sendable {
    /// Does the work.
    ///
    /// Must not hold the server, which holds what waits for clients: neither would ever go.
    let work: @Sendable (any ClientLink) async throws(CallError) -> JSONObject
    /// What the client is told of a failure. The second argument is what it would have had to declare for questions
    /// that it was not asked, nil if there were none.
    let failure: @Sendable (CallError, JSONObject?) -> Reply

    func reply(_ client: any ClientLink, missing: () -> JSONObject?) async -> Reply {
        do throws(CallError) {
            return .result(try await work(client))
        } catch {
            return failure(error, missing())
        }
    }
}

extension JSONRPCError {
    /// A call failed since its client has not declared that it can be asked something.
    ///
    /// - Parameters:
    ///   - error: the failure.
    ///   - missing: what it would have had to declare, nil if there was nothing of the kind.
    ///   - revision: the version that has to know the code.
    init?(_ error: CallError, missing: JSONObject?, in revision: ProtocolRevision) {
        guard error.code == .unsupported, revision.era == .modern, let missing else { return nil }
        self.init(.missingClientCapability, error.message, data: ["requiredCapabilities": .object(missing)])
    }
}
