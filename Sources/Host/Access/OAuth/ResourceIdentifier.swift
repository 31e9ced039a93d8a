/// The address by which clients and authorization servers know an MCP server or each other, as
/// `https://mcp.example.com/mcp`.
package struct ResourceIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// `https`, or `http` for the machine itself.
    let scheme: String
    /// The host and, where it is given, the port; in lower case.
    let authority: String
    /// Empty, or begins with `/`.
    let path: String

    /// The address, nil for one that is none, has a query or fragment, or would send what is secret unencrypted to
    /// other machines.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        authority = rest[..<end].lowercased()
        // A lone slash says nothing.
        path = rest[end...] == "/" ? "" : String(rest[end...])
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"?#\"\\@<>".utf8.contains($0) }
        guard isPlain, HostName.name(ofAuthority: authority[...]) != nil,
            scheme == "https" || scheme == "http" && isLocal
        else { return nil }
    }

    package var description: String { "\(scheme)://\(authority)\(path)" }

    /// Where a well-known document about it is: its name comes between host and path.
    func wellKnown(_ name: String) -> String {
        "\(scheme)://\(authority)/.well-known/\(name)\(path)"
    }

    private var isLocal: Bool {
        HostName.name(ofAuthority: authority[...]).map(HostName.isLocal) ?? false
    }
}
