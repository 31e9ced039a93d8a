import JSON

/// A request that came to a route.
public struct HTTPRequest: Sendable {
    /// What the client wants to be done.
    public enum Method: String, Sendable, CaseIterable {
        /// Reads.
        case get = "GET"
        /// Reads what `get` would answer, without the body. It comes to the route for `get`.
        case head = "HEAD"
        /// Does what the route says.
        case post = "POST"
        /// Makes or replaces what the path names.
        case put = "PUT"
        /// Changes what the path names.
        case patch = "PATCH"
        /// Removes what the path names.
        case delete = "DELETE"
    }

    /// One `name=value` of the query.
    public struct QueryItem: Sendable, Hashable {
        /// The decoded name.
        public let name: String
        /// The decoded value, empty where there is none.
        public let value: String
    }

    /// The method; `head` also comes to a route for `get`.
    public let method: Method

    /// The texts for which the names in the route's path stand, percent-decoded once. They come from the client: a
    /// text may hold `/`, `..` and whatever else, but no NUL.
    public let variables: [String: String]

    /// The query in the order in which it was sent.
    public let query: [QueryItem]

    /// The header fields, without those that are about the connection and without `Authorization`.
    public let headers: HTTPHeaders

    /// How many bytes the body has, nil where the client does not say so in advance.
    public let contentLength: Int64?

    /// The body.
    public let body: HTTPRequestBody

    /// The name of the route that it matched.
    let route: String

    /// The first value of that name in the query, nil where there is none.
    public func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// Reads what the host says of a request.
    init(_ parameters: JSONObject, call: RunningCall) throws(PluginError) {
        guard let method = parameters["method"]?.stringValue.flatMap(Method.init(rawValue:)),
            let route = parameters["route"]?.stringValue
        else {
            throw PluginError(.invalid, "A request must say its method and its route.")
        }
        self.method = method
        self.route = route
        variables = (parameters["variables"]?.objectValue ?? [:]).reduce(into: [:]) { variables, variable in
            variables[variable.key] = variable.value.stringValue
        }
        query = (parameters["query"]?.arrayValue ?? []).compactMap { item in
            guard let name = item[0]?.stringValue, let value = item[1]?.stringValue else { return nil }
            return QueryItem(name: name, value: value)
        }
        headers = HTTPHeaders(json: parameters["headers"]?.objectValue ?? [:])
        contentLength = parameters["contentLength"]?.intValue.map { Int64($0) }
        body = HTTPRequestBody(call: call)
    }
}
