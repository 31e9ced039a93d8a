package import JSON

/// An error as JSON-RPC sends it.
package struct JSONRPCError: Error, Sendable, Equatable {
    /// The codes that this server sends.
    package enum Code: Int64, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        /// Of the legacy era. The modern one has `invalidParams` in its place.
        case resourceNotFound = -32002
        case headerMismatch = -32020
        case missingClientCapability = -32021
        case unsupportedVersion = -32022
    }

    /// What kind of error it is.
    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String
    /// More about it, for programs.
    package let data: JSONValue?

    package init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The `error` member of a response.
    package var json: JSONValue {
        var object: JSONObject = ["code": .integer(code.rawValue), "message": .string(message)]
        object["data"] = data
        return .object(object)
    }
}

extension JSONRPCError {
    /// A method that this server does not have, in the era of the request.
    static func unknownMethod(_ method: String) -> JSONRPCError {
        JSONRPCError(.methodNotFound, "Unknown method: \(method)")
    }

    /// The protocol version is none that this server speaks.
    static func unsupportedVersion(_ requested: String) -> JSONRPCError {
        JSONRPCError(
            .unsupportedVersion, "Unsupported protocol version: \(requested)",
            data: [
                "supported": .array(ProtocolRevision.supported.map { .string($0.rawValue) }),
                "requested": .string(requested),
            ])
    }
}
