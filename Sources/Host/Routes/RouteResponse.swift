import JSON

/// The head of a plugin's response, checked.
package struct RouteResponseHead: Sendable {
    /// What is wrong with a head.
    struct Problem: Error {
        /// What follows "the response … ".
        let text: String
    }

    /// 200 to 599.
    package let status: Int
    /// In order, the names in lower case.
    package let fields: [(name: String, value: String)]

    /// The fields about the connection and the length of the body, which are the host's.
    private static let reserved: Set<String> = [
        "connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    /// - Parameter object: `status` and `headers`, as docs/plugins.md describes them.
    init(_ object: JSONObject) throws(Problem) {
        guard let status = object["status"]?.intValue, (200...599).contains(status) else {
            throw Problem(text: "has no `status` from 200 to 599")
        }
        self.status = status
        guard let headers = (object["headers"] ?? [:]).objectValue else {
            throw Problem(text: "has `headers` that are no object")
        }
        var fields: [(name: String, value: String)] = []
        for (name, value) in headers {
            let values = value.arrayValue ?? [value]
            for value in values { fields.append(try Self.field(name, value)) }
        }
        self.fields = fields
    }

    private static func field(_ name: String, _ value: JSONValue) throws(Problem) -> (name: String, value: String) {
        guard isToken(name) else { throw Problem(text: "has the header \"\(name)\", which is no name of one") }
        let name = name.lowercased()
        if reserved.contains(name) { throw Problem(text: "has the header \"\(name)\", which is the host's own") }
        guard let text = value.stringValue, isValue(text) else {
            throw Problem(text: "has the header \"\(name)\", whose value is no text of one line")
        }
        return (name, text)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}

/// Where the body of a response comes from.
package enum RouteResponseBody: Sendable {
    case none
    /// A part of a file, in bytes.
    case file(HeldDescriptor, offset: Int64, length: Int64)
    /// A pipe or a socket, read to its end or as far as its length.
    case stream(HeldDescriptor, length: Int64?)
}
