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
        return HostName.isLocal(name) || allowedHosts.contains(name) || allowedHosts.contains(host)
    }

    private func isAllowed(origin: String, host: String?) -> Bool {
        if allowedOrigins.contains(origin) { return true }
        guard let authority = Self.authority(ofOrigin: origin), let name = HostName.name(ofAuthority: authority) else {
            return false
        }
        if HostName.isLocal(name) { return true }
        // A page that this server delivered itself. An address cannot be rebound as a name can.
        return !isLocal && HostName.isAddress(name) && authority == host ?? ""
    }

    private static func authority(ofOrigin origin: String) -> Substring? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return origin.dropFirst(scheme.count)
        }
        return nil
    }
}
