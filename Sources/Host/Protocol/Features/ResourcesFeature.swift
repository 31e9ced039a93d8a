import JSON

/// `resources/list`, `resources/templates/list`, `resources/read`, and the subscriptions of legacy clients.
struct ResourcesFeature: Feature {
    let provider: any ResourceProvider
    let results: ResultWriter
    let rounds: MultiRoundCalls
    /// So many resources are on one page of the list.
    let pageSize: Int

    func methods(in era: ProtocolRevision.Era) -> [String] {
        ["resources/list", "resources/templates/list", "resources/read"]
            + (era == .legacy ? ["resources/subscribe", "resources/unsubscribe"] : [])
    }

    func capabilities(in revision: ProtocolRevision) -> JSONObject {
        guard let abilities = provider.resourceAbilities else { return [:] }
        return [
            "resources": ["listChanged": .bool(abilities.listChanged), "subscribe": .bool(abilities.subscribe)]
        ]
    }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        guard provider.resourceAbilities != nil else { throw .unknownMethod(request.method) }
        switch request.method {
        case "resources/list": return .call(try list(request, scope))
        case "resources/templates/list": return .reply(try templates(request, scope))
        case "resources/read": return .call(read(try Self.uri(request), request, scope))
        case "resources/subscribe": return try subscribe(try Self.uri(request), scope)
        default: return try unsubscribe(try Self.uri(request), scope)
        }
    }

    private func list(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> Step.Operation {
        let cursor = try Pager.cursor(request.params).map { text throws(JSONRPCError) in try ResourceCursor(text) }
        return { link in
            let listing = ResourceListing(provider: provider, pageSize: pageSize, origin: scope.origin(of: link))
            do throws(JSONRPCError) {
                let page = try await listing.page(at: cursor)
                return .result(results.complete(page, for: scope, caching: provider.caching(of: .resources)))
            } catch {
                return .error(error)
            }
        }
    }

    private func templates(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> JSONObject {
        let templates = provider.resourceTemplates(for: scope.caller)
        let pager = Pager(size: pageSize, identity: "uriTemplate")
        let result = try pager.result(templates, as: "resourceTemplates", request.params)
        return results.complete(result, for: scope, caching: provider.templateCaching)
    }

    private func read(_ uri: String, _ request: JSONRPCRequest, _ scope: RequestScope) -> Step.Operation {
        let call = AskingCall { [provider, results] client throws(CallError) in
            let result = try await provider.readResource(uri, origin: scope.origin(of: client))
            return results.complete(result, for: scope, caching: .none)
        } failure: { error, missing in
            .error(
                JSONRPCError(error, missing: missing, in: scope.revision)
                    ?? JSONRPCError(error, resource: uri, in: scope.revision))
        }
        return rounds.operation(for: request, in: scope, results: results, call)
    }

    private func subscribe(_ uri: String, _ scope: RequestScope) throws(JSONRPCError) -> Step {
        guard let session = scope.session else { throw .unknownMethod("resources/subscribe") }
        return .call { link in
            do throws(CallError) {
                try await provider.subscribe(session.resources, to: uri, origin: scope.origin(of: link))
                return .result([:])
            } catch {
                return .error(JSONRPCError(error, resource: uri, in: scope.revision))
            }
        }
    }

    private func unsubscribe(_ uri: String, _ scope: RequestScope) throws(JSONRPCError) -> Step {
        guard let session = scope.session else { throw .unknownMethod("resources/unsubscribe") }
        provider.unsubscribe(session.resources, from: uri)
        return .reply([:])
    }

    private static func uri(_ request: JSONRPCRequest) throws(JSONRPCError) -> String {
        guard let uri = request.params["uri"]?.stringValue, uri.utf8.count <= ResourceURI.greatestLength else {
            throw JSONRPCError(
                .invalidParams, "\"uri\" must be a string of at most \(ResourceURI.greatestLength) bytes")
        }
        return uri
    }
}

extension RequestScope {
    /// On whose behalf the calls for this request run.
    func origin(of client: any ClientLink) -> CallOrigin {
        CallOrigin(caller: caller, client: client, traceparent: meta.traceparent, meta: meta.rest)
    }
}

extension JSONRPCError {
    /// How a call that failed is told.
    init(_ error: CallError) {
        let isTheirs = error.code == .invalid || error.code == .notFound
        self.init(isTheirs ? .invalidParams : .internalError, error.message, data: error.data)
    }

    /// How a call about a resource that failed is told.
    ///
    /// - Parameters:
    ///   - error: why it failed.
    ///   - uri: of the resource.
    ///   - revision: the version that has to know the code.
    init(_ error: CallError, resource uri: String, in revision: ProtocolRevision) {
        let code: Code =
            switch error.code {
            case .notFound: revision.era == .modern ? .invalidParams : .resourceNotFound
            case .invalid: .invalidParams
            default: .internalError
            }
        self.init(code, error.message, data: ["uri": .string(uri)])
    }
}
