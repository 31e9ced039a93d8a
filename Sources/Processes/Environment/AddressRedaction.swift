/// Takes names and passwords out of addresses, as in `https://user:token@host/`.
enum AddressRedaction {
    /// What ends the part of an address that may hold them.
    private static let ends = Set("/?# \t\n\r\"'".utf8)

    /// A text whose addresses hold no names and passwords any more.
    ///
    /// - Parameters:
    ///   - text: with any number of addresses in it.
    ///   - isAddress: whether the text is one even if no `://` says so.
    static func redact(_ text: String, isAddress: Bool = false) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var rest = bytes[...]
        if isAddress, start(of: rest) == nil { keepAuthority(of: &rest, in: &kept) }
        while let start = start(of: rest) {
            kept += rest[..<start]
            rest = rest[start...]
            keepAuthority(of: &rest, in: &kept)
        }
        return String(decoding: kept + rest, as: UTF8.self)
    }

    /// Where the first address begins, behind its `://`.
    private static func start(of bytes: ArraySlice<UInt8>) -> Int? {
        let mark = Array("://".utf8)
        return bytes.indices.first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
    }

    /// Moves the host and its port, and drops what is before them.
    private static func keepAuthority(of rest: inout ArraySlice<UInt8>, in kept: inout [UInt8]) {
        let authority = rest.prefix { !ends.contains($0) }
        let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        kept += host
        rest = rest[authority.endIndex...]
    }
}
