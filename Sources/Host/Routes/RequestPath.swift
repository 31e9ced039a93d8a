/// The path of a request's target, in segments that are percent-decoded once.
package struct RequestPath: Sendable, Hashable {
    /// The texts between the slashes. They come from a client: a segment may hold `/`, be `..` or be empty.
    let segments: [String]

    /// - Parameter target: the target of a request: a path and perhaps a query.
    /// - Returns: nil if it does not begin with a slash, if what is escaped is no UTF-8 or not escaped as it should be,
    ///   and if it holds NUL, with which no plugin written in C could be trusted.
    package init?(target: String) {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard path.first == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        for segment in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let text = PercentCoding.decode(segment), !text.utf8.contains(0) else { return nil }
            segments.append(text)
        }
        self.segments = segments
    }
}
