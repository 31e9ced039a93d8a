/// Who may talk to the server as far as `Host` and `Origin` tell.
///
/// A page of any web site can make its visitor's browser send requests to the visitor's own machine, and with a name
/// that resolves to 127.0.0.1 (DNS rebinding) even read the answers. The browser gives it away in these two headers.
struct OriginPolicy: Sendable {
    /// Whether the server is bound to the local machine only.
    let isLocal: Bool
    let allowedHosts: Set<String>
    let allowedOrigins: Set<String>

    /// Why a request is refused, nil if it is not.
    ///
    /// - Parameters:
    ///   - host: the value of `Host`.
    ///   - origin: the value of `Origin`, nil where there is none: then the client is no web page.
    func refusal(host: String?, origin: String?) -> String? {
        if isLocal, !isAllowed(host: host) {
            return "This server is for its own machine only; the host \(host ?? "(none)") is not local"
        }
        if let origin, !isAllowed(origin: origin, host: host) {
            return "Pages of the origin \(origin) may not use this server"
        }
        return nil
    }

    private func isAllowed(host: String?) -> Bool {
        guard let host, let name = Self.name(ofAuthority: host) else { return false }
        return Self.isLocal(name) || allowedHosts.contains(name) || allowedHosts.contains(host)
    }

    private func isAllowed(origin: String, host: String?) -> Bool {
        if allowedOrigins.contains(origin) { return true }
        guard let separator = origin.range(of: "://"),
            let name = Self.name(ofAuthority: origin[separator.upperBound...])
        else { return false }
        if Self.isLocal(name) { return true }
        // A page that this server delivered itself. An address cannot be rebound as a name can.
        return !isLocal && Self.isAddress(name) && String(origin[separator.upperBound...]) == host
    }

    /// The host of `host[:port]` in lower case, nil where it is no such thing.
    static func name(ofAuthority authority: some StringProtocol) -> String? {
        let name: Substring
        let rest: Substring
        let text = Substring(authority)
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = text[...end]
            rest = text[text.index(after: end)...]
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            name = text[..<end]
            rest = text[end...]
        }
        let isPort =
            rest.isEmpty || (rest.first == ":" && rest.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) })
        return name.isEmpty || !isPort ? nil : name.lowercased()
    }

    private static func isLocal(_ name: String) -> Bool {
        name == "localhost" || name == "[::1]" || (name.hasPrefix("127.") && isAddress(name))
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.first == "[" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension StringProtocol {
    /// The first place of a text, without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
