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
        guard let host, let name = HostName.name(ofAuthority: host[...]) else { return false }
        return HostName.isLocal(name) || allowedHosts.contains(name) || allowedHosts.contains(host.lowercased())
    }

    private func isAllowed(origin: String, host: String?) -> Bool {
        if let origin = Self.origin(origin), allowedOrigins.contains(origin) { return true }
        guard let authority = Self.authority(ofOrigin: origin), let name = HostName.name(ofAuthority: authority) else {
            return false
        }
        if HostName.isLocal(name) { return true }
        // A page that this server delivered itself. An address cannot be rebound as a name can.
        return !isLocal && HostName.isAddress(name) && authority == host ?? ""
    }

    /// A host name or address, perhaps with a port, as `allowedHosts` has it; nil where the text is none.
    static func host(_ text: String) -> String? {
        let text = text.lowercased()
        guard let name = HostName.name(ofAuthority: text[...]), isName(name) else { return nil }
        return text
    }

    /// An origin as `allowedOrigins` has it: in lower case, and without the port that its scheme has anyway. A slash at
    /// the end is left out, which people write and browsers do not. Nil where the text is none.
    static func origin(_ text: String) -> String? {
        var text = text.lowercased()
        if text.hasSuffix("/") { text.removeLast() }
        guard let authority = authority(ofOrigin: text), let name = HostName.name(ofAuthority: authority), isName(name)
        else {
            return nil
        }
        let port = text.hasPrefix("https:") ? ":443" : ":80"
        return authority == name + port ? String(text.dropLast(port.count)) : text
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            switch byte {
            case 45, 46, 48...58, 91, 93, 95, 97...122: true
            default: byte >= 128
            }
        }
    }

    private static func authority(ofOrigin origin: String) -> Substring? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return origin.dropFirst(scheme.count)
        }
        return nil
    }
}
