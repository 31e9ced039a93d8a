import HTTPTypes
import JSON

/// Whether the headers of a modern request say the same as its body. An intermediary may have decided by the headers.
enum HeaderCheck {
    /// The methods whose `Mcp-Name` is required, and the parameter that it repeats.
    private static let names = ["tools/call": "name", "prompts/get": "name", "resources/read": "uri"]
    /// The methods of the extension for tasks, for which there are clients that leave it out: what is there must be right.
    private static let taskMethods: Set = ["tasks/get", "tasks/update", "tasks/cancel"]

    /// - Throws: `-32020` where a header is missing, repeated, malformed or says something else.
    static func check(
        _ request: JSONRPCRequest, version: String, fields: HTTPFields
    ) throws(JSONRPCError) {
        try require(.mcpProtocolVersion, version, fields)
        try require(.mcpMethod, request.method, fields)
        if taskMethods.contains(request.method), fields[.mcpName] != nil {
            try require(.mcpName, request.params["taskId"]?.stringValue ?? "", fields, decode: HeaderValue.decode)
        }
        guard let parameter = names[request.method], let name = request.params[parameter]?.stringValue else { return }
        try require(.mcpName, name, fields, decode: HeaderValue.decode)
    }

    /// Checks the headers in which the arguments of a tool call are repeated.
    ///
    /// - Parameter tool: the tool's definition, whose input schema names the headers.
    static func checkParameters(
        _ request: JSONRPCRequest, tool: JSONObject, fields: HTTPFields
    ) throws(JSONRPCError) {
        guard let schema = tool["inputSchema"] else { return }
        try checkProperties(schema, request.params["arguments"], fields)
    }

    private static func checkProperties(
        _ schema: JSONValue, _ arguments: JSONValue?, _ fields: HTTPFields
    ) throws(JSONRPCError) {
        guard let properties = schema["properties"]?.objectValue else { return }
        for (key, property) in properties {
            let value = arguments?[key]
            if let suffix = property["x-mcp-header"]?.stringValue, let name = HTTPField.Name("Mcp-Param-\(suffix)") {
                try checkParameter(name, value, fields)
            }
            try checkProperties(property, value, fields)
        }
    }

    private static func checkParameter(
        _ name: HTTPField.Name, _ value: JSONValue?, _ fields: HTTPFields
    ) throws(JSONRPCError) {
        switch value {
        case nil, .null:
            guard fields[name] != nil else { return }
            throw JSONRPCError(.headerMismatch, "Header mismatch: \(name.rawName) came without its argument")
        case .string(let text):
            try require(name, text, fields, decode: HeaderValue.decode)
        case .bool(let flag):
            try require(name, flag ? "true" : "false", fields, decode: HeaderValue.decode)
        case .integer, .double, .bigInteger:
            try requireNumber(name, value, fields)
        default:
            // Lists and objects cannot be put into a header; the tool's schema refuses them.
            return
        }
    }

    /// The integers that every client and every intermediary can tell from their neighbours.
    private static let exactIntegers = -9_007_199_254_740_991...9_007_199_254_740_991

    /// 42.0 and 42 are the same integer, in the body as in the header.
    private static func requireNumber(
        _ name: HTTPField.Name, _ value: JSONValue?, _ fields: HTTPFields
    ) throws(JSONRPCError) {
        guard let value else { return }
        let number = value.intValue
        let isTooGreat = number.map { !exactIntegers.contains($0) } ?? !isFraction(value)
        guard !isTooGreat else {
            throw JSONRPCError(
                .headerMismatch,
                "Header mismatch: the body has \(value) for \(name.rawName), beyond the integers that all can tell apart"
            )
        }
        try require(name, number.map { String($0) } ?? value.description, fields) { header in
            integer(header).map { String($0) } ?? header
        }
    }

    /// What is no integer at all the tool's schema refuses.
    private static func isFraction(_ value: JSONValue) -> Bool {
        value.doubleValue.map { $0.rounded() != $0 } ?? false
    }

    /// The integer that decimal digits stand for, with or without `.0`; nil for any other notation.
    private static func integer(_ text: String) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count == 1 || isAll(parts[1], in: 0x30...0x30) else { return nil }
        let digits = whole.hasPrefix("-") ? whole.dropFirst() : whole
        guard isAll(digits, in: 0x30...0x39), digits.utf8.count == 1 || digits.first != "0" else { return nil }
        return Int(whole)
    }

    private static func isAll(_ text: Substring, in bytes: ClosedRange<UInt8>) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(bytes.contains)
    }

    private static func require(
        _ name: HTTPField.Name, _ expected: String, _ fields: HTTPFields, decode: (String) -> String? = { $0 }
    ) throws(JSONRPCError) {
        let values = fields[values: name]
        guard let value = values.first else {
            throw JSONRPCError(.headerMismatch, "Header mismatch: \(name.rawName) is missing")
        }
        guard values.count == 1, decode(value)?.hasSameBytes(as: expected) == true else {
            throw JSONRPCError(
                .headerMismatch,
                "Header mismatch: \(name.rawName) is '\(values.joined(separator: ", "))', the body has '\(expected)'")
        }
    }
}
