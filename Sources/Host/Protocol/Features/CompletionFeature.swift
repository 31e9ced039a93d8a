import JSON

/// `completion/complete`: what an argument of a prompt, or a variable of a resource template, may be.
struct CompletionFeature: Feature {
    let provider: any CompletionProvider
    let results: ResultWriter

    func methods(in era: ProtocolRevision.Era) -> [String] { ["completion/complete"] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject {
        provider.completesArguments && revision >= .march2025 ? ["completions": [:]] : [:]
    }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        guard provider.completesArguments else { throw .unknownMethod(request.method) }
        let wanted = try CompletionRequest(request.params)
        return .call { [provider, results] link in
            do throws(CallError) {
                let completion = try await provider.complete(wanted, origin: scope.origin(of: link))
                return .result(results.complete(["completion": .object(completion.json)], in: scope.revision))
            } catch {
                return .error(JSONRPCError(error))
            }
        }
    }
}

extension CompletionRequest {
    /// Reads the parameters of `completion/complete`.
    ///
    /// - Throws: `-32602`, naming what is wrong.
    fileprivate init(_ params: JSONObject) throws(JSONRPCError) {
        let argument = params["argument"]
        guard let name = argument?["name"]?.stringValue, let value = argument?["value"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"argument\" needs the strings \"name\" and \"value\"")
        }
        guard let known = (params["context"]?["arguments"] ?? [:]).objectValue,
            known.allSatisfy({ $0.value.stringValue != nil })
        else {
            throw JSONRPCError(.invalidParams, "\"context.arguments\" must be an object of strings")
        }
        self.init(reference: try Self.reference(params["ref"]), argument: name, value: value, known: known)
    }

    private static func reference(_ ref: JSONValue?) throws(JSONRPCError) -> Reference {
        if ref?["type"] == "ref/prompt", let name = ref?["name"]?.stringValue { return .prompt(name) }
        if ref?["type"] == "ref/resource", let uri = ref?["uri"]?.stringValue { return .resource(uri) }
        throw JSONRPCError(
            .invalidParams, "\"ref\" must be a \"ref/prompt\" with a \"name\" or a \"ref/resource\" with a \"uri\"")
    }
}

extension Completion {
    fileprivate var json: JSONObject {
        var object: JSONObject = ["values": .array(values.map { .string($0) }), "hasMore": .bool(hasMore)]
        object["total"] = total.map { .integer(Int64($0)) }
        return object
    }
}
