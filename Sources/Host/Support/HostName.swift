/// Names and addresses of hosts, as requests and addresses write them.
enum HostName {
    /// The host of `host[:port]` in lower case, nil where it is no such thing.
    static func name(ofAuthority authority: Substring) -> String? {
        let bytes = authority.utf8
        let end: Substring.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = bytes.index(after: bracket)
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        }
        let port = bytes[end...]
        let isPort = port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(isDigit))
        return end == bytes.startIndex || !isPort ? nil : authority[..<end].lowercased()
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Whether it is of this machine, whatever the network says.
    static func isLocal(_ name: String) -> Bool {
        name == "localhost" || name == "[::1]" || (name.hasPrefix("127.") && isAddress(name))
    }

    /// Whether it is an address rather than a name.
    static func isAddress(_ name: String) -> Bool {
        if name.first == "[" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
