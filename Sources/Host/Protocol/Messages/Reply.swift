package import JSON

/// The answer to a request.
package enum Reply: Sendable, Equatable {
    case result(JSONObject)
    case error(JSONRPCError)

    /// The response message.
    ///
    /// - Parameter id: the request's id; nil where it could not be read, and then the message has none.
    package func message(id: RequestID?) -> JSONValue {
        var message: JSONObject = ["jsonrpc": "2.0"]
        message["id"] = id?.json
        switch self {
        case .result(let result): message["result"] = .object(result)
        case .error(let error): message["error"] = error.json
        }
        return .object(message)
    }
}
