import HTTPTypes
import HummingbirdCore
import NIOHTTP1

/// Why a request is refused by its head alone, whatever it is for.
///
/// Each is a request that another server on the way may have understood in another way than this one, so nothing that
/// follows it on the connection is trusted.
enum RequestFault: String {
    case noHost, severalHosts, badCoding, codingInOldVersion, expectation, tooLong

    /// What is wrong with a head, nil if nothing is.
    init?(_ head: HTTPRequestHead) {
        let isOld = head.version != .http1_1
        if let fault = Self.host(head.headers["host"], isOld: isOld) ?? Self.coding(head.headers, isOld: isOld) {
            self = fault
        } else if !isOld, !head.headers["expect"].allSatisfy({ $0.lowercased() == "100-continue" }) {
            self = .expectation
        } else {
            return nil
        }
    }

    // Old clients may leave it out.
    private static func host(_ values: [String], isOld: Bool) -> RequestFault? {
        switch values.count {
        case 0: isOld ? nil : .noHost
        case 1: values[0].isEmpty ? .noHost : nil
        default: .severalHosts
        }
    }

    // The decoder has refused already what contradicts `Content-Length`.
    private static func coding(_ headers: HTTPHeaders, isOld: Bool) -> RequestFault? {
        let values = headers["transfer-encoding"]
        if values.isEmpty { return nil }
        if isOld { return .codingInOldVersion }
        return values.count == 1 && values[0].lowercased() == "chunked" ? nil : .badCoding
    }

    private var answer: (status: HTTPResponse.Status, message: String) {
        switch self {
        case .noHost: (.badRequest, "A request needs the field Host, with the name of the server")
        case .severalHosts: (.badRequest, "A request has one field Host, not several")
        case .badCoding: (.notImplemented, "The only Transfer-Encoding that is understood is chunked")
        case .codingInOldVersion: (.badRequest, "Requests of HTTP/1.0 have no Transfer-Encoding; send Content-Length")
        case .expectation: (.expectationFailed, "The only expectation that is understood is 100-continue")
        case .tooLong:
            (.requestHeaderFieldsTooLarge, "The target and the header fields of the request are longer than allowed")
        }
    }

    var reply: HTTPReply {
        let (status, message) = answer
        var reply = HTTPReply.error(JSONRPCError(.invalidRequest, message), status: status)
        reply.fields[.connection] = "close"
        return reply
    }
}

// A fault travels with its request, so that it is answered after the requests before it.
extension RequestFault {
    private static let fieldName = "Mortise-Fault"
    private static let field = HTTPField.Name(fieldName)!

    /// The fault that the head of a request was marked with.
    init?(markOf request: Request) {
        guard let mark = request.headers[Self.field], let fault = Self(rawValue: mark) else { return nil }
        self = fault
    }

    /// Marks a head, after which the connection is read no more.
    func mark(_ head: inout HTTPRequestHead) {
        head.headers.add(name: Self.fieldName, value: rawValue)
        head.headers.replaceOrAdd(name: "connection", value: "close")
    }

    /// Takes away what a client has marked.
    static func clear(_ head: inout HTTPRequestHead) {
        if head.headers.contains(name: fieldName) { head.headers.remove(name: fieldName) }
    }
}
