import SystemPackage

extension Workspace {
    /// The address of a file: `file://` and its absolute path.
    ///
    /// - Parameter path: relative to the workspace.
    package func uri(of path: String) -> String {
        uriPrefix + Self.escaped(path)
    }

    /// The start of all addresses in the workspace.
    package var uriPrefix: String { "file://\(Self.escaped(path.string))/" }

    /// The file that an address names; nil if it is none of the workspace's.
    ///
    /// - Parameter uri: an address, in which other characters may be escaped than `uri(of:)` escapes.
    package func path(ofURI uri: String) -> String? {
        guard uri.utf8.starts(with: "file:///".utf8),
            !uri.utf8.contains(UInt8(ascii: "?")), !uri.utf8.contains(UInt8(ascii: "#")),
            let absolute = Self.unescaped(uri.utf8.dropFirst("file://".utf8.count))
        else { return nil }
        let root = path.string.utf8.last == UInt8(ascii: "/") ? path.string : path.string + "/"
        guard absolute.utf8.starts(with: root.utf8) else { return nil }
        let relative = String(decoding: absolute.utf8.dropFirst(root.utf8.count), as: UTF8.self)
        return relative.isEmpty ? nil : relative
    }

    private static func escaped(_ path: String) -> String {
        var text: [UInt8] = []
        for byte in path.utf8 {
            if plain.contains(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil if what is escaped is no UTF-8 or not escaped as it should be.
    private static func unescaped(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                bytes.append(byte)
                continue
            }
            let code = String(decoding: rest.prefix(2), as: UTF8.self)
            guard code.utf8.count == 2, code.utf8.first != UInt8(ascii: "+"), let value = UInt8(code, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
}
