package import JSON

/// A request: a message that wants an answer.
package struct JSONRPCRequest: Sendable {
    package let id: RequestID
    package let method: String
    /// Empty where the client sent none.
    package let params: JSONObject
}

/// A message that wants no answer.
package struct JSONRPCNotification: Sendable {
    package let method: String
    /// Empty where the client sent none.
    package let params: JSONObject
}

/// The client's answer to a request of the server's.
package struct JSONRPCResponse: Sendable {
    package let id: RequestID
    /// The result, or the error's code and message.
    package let outcome: Result<JSONObject, Failure>

    /// Why the client did not do what it was asked.
    package struct Failure: Error, Sendable, Equatable {
        package let code: Int
        package let message: String

        package init(code: Int, message: String) {
            self.code = code
            self.message = message
        }
    }

    package init(id: RequestID, outcome: Result<JSONObject, Failure>) {
        self.id = id
        self.outcome = outcome
    }
}

/// What a JSON value says as a JSON-RPC message.
package enum JSONRPCMessage: Sendable {
    case request(JSONRPCRequest)
    case notification(JSONRPCNotification)
    case response(JSONRPCResponse)
    /// Not a message. `id` is the id it had, if that could be read.
    case malformed(JSONRPCError, id: RequestID?)
    /// What was to be a response and is none. It must not be answered: its id, where it could be read, names a request
    /// of the server's, not one of the client's.
    case malformedResponse(JSONRPCError, id: RequestID?)

    /// Reads one message. Whatever the value is, the outcome is one of the cases.
    package init(_ value: JSONValue) {
        guard let object = value.objectValue else {
            self = .malformed(JSONRPCError(.invalidRequest, "A message must be a JSON object"), id: nil)
            return
        }
        let rawID = object["id"]
        let id = rawID.flatMap(RequestID.init)
        if object["method"] == nil, object["result"] != nil || object["error"] != nil {
            self = Self.response(object, id)
            return
        }
        guard object["jsonrpc"] == "2.0" else {
            self = .malformed(JSONRPCError(.invalidRequest, "\"jsonrpc\" must be \"2.0\""), id: id)
            return
        }
        if rawID != nil, id == nil {
            self = .malformed(JSONRPCError(.invalidRequest, "\"id\" must be a string or an integer"), id: nil)
            return
        }
        if let method = object["method"] {
            self = Self.call(method, object["params"], id)
        } else {
            self = .malformed(JSONRPCError(.invalidRequest, "\"method\" is missing"), id: id)
        }
    }

    private static func call(_ method: JSONValue, _ params: JSONValue?, _ id: RequestID?) -> JSONRPCMessage {
        guard case .string(let method) = method else {
            return .malformed(JSONRPCError(.invalidRequest, "\"method\" must be a string"), id: id)
        }
        let parameters: JSONObject
        switch params {
        // Some clients write null for none, which harms nobody.
        case nil, .null: parameters = [:]
        case .object(let object): parameters = object
        default: return .malformed(JSONRPCError(.invalidParams, "\"params\" must be an object"), id: id)
        }
        if let id { return .request(JSONRPCRequest(id: id, method: method, params: parameters)) }
        return .notification(JSONRPCNotification(method: method, params: parameters))
    }

    private static func response(_ object: JSONObject, _ id: RequestID?) -> JSONRPCMessage {
        guard let id, object["jsonrpc"] == "2.0" else {
            let error = JSONRPCError(
                .invalidRequest, "A response needs \"jsonrpc\": \"2.0\" and the \"id\" of the request that it answers")
            return .malformedResponse(error, id: id)
        }
        switch (object["result"], object["error"]) {
        case (.object(let result), nil):
            return .response(JSONRPCResponse(id: id, outcome: .success(result)))
        case (nil, .object(let error)):
            let failure = JSONRPCResponse.Failure(
                code: error["code"]?.intValue ?? 0, message: error["message"]?.stringValue ?? "no message")
            return .response(JSONRPCResponse(id: id, outcome: .failure(failure)))
        default:
            let error = JSONRPCError(.invalidRequest, "A response needs an object in either \"result\" or \"error\"")
            return .malformedResponse(error, id: id)
        }
    }
}
