import JSON

/// RFC 6901.
enum JSONPointer {
    /// A key as a token of a pointer.
    static func escaped(_ key: String) -> String {
        if !key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) { return key }
        var escaped: [UInt8] = []
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "~"): escaped += "~0".utf8
            case UInt8(ascii: "/"): escaped += "~1".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// The keys of a pointer, which is empty or starts with a slash; nil if it has an escape that does not exist.
    static func keys(of pointer: String) -> [String]? {
        var keys: [String] = []
        for token in pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            guard let key = unescaped(token) else { return nil }
            keys.append(key)
        }
        return keys
    }

    private static func unescaped(_ token: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = token[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The member or element that a key leads to; nil if there is none.
    static func step(into value: JSONValue, by key: String) -> JSONValue? {
        switch value {
        case .object(let object): return object[key]
        case .array(let elements):
            guard let index = Int(key), String(index) == key, elements.indices.contains(index) else { return nil }
            return elements[index]
        default: return nil
        }
    }
}
