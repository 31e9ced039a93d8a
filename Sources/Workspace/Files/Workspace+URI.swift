import SystemPackage

extension Workspace {
    /// The address of a file: `file://` and its absolute path.
    ///
    /// - Parameter path: relative to the workspace.
    package func uri(of path: String) -> String {
        uriPrefix + PercentCoding.encode(path, isPath: true)
    }

    /// The start of all addresses in the workspace.
    package var uriPrefix: String { "file://\(PercentCoding.encode(path.string, isPath: true))/" }

    /// The file that an address names; nil if it is none of the workspace's.
    ///
    /// - Parameter uri: an address, in which other characters may be escaped than `uri(of:)` escapes.
    package func path(ofURI uri: String) -> String? {
        guard uri.utf8.starts(with: "file:///".utf8),
            !uri.utf8.contains(UInt8(ascii: "?")), !uri.utf8.contains(UInt8(ascii: "#")),
            let absolute = PercentCoding.decode(uri.utf8.dropFirst("file://".utf8.count))
        else { return nil }
        let root = path.string.utf8.last == UInt8(ascii: "/") ? path.string : path.string + "/"
        guard absolute.utf8.starts(with: root.utf8) else { return nil }
        let relative = String(decoding: absolute.utf8.dropFirst(root.utf8.count), as: UTF8.self)
        return relative.isEmpty ? nil : relative
    }
}
