/// The value of a header field that has parameters, as `form-data; name="file"; filename="a.csv"`.
struct HeaderParameters {
    /// What comes before the parameters, in lower case.
    let value: String
    /// By their names in lower case. Of several of one name the first counts.
    private let parameters: [String: String]

    subscript(name: String) -> String? { parameters[name] }

    /// - Returns: nil if the text is not written so.
    init?(_ text: some Collection<UInt8>) {
        var rest = Array(text)[...]
        value = Self.text(Self.take(&rest) { $0 != UInt8(ascii: ";") }).lowercased()
        var parameters: [String: String] = [:]
        while rest.popFirst() != nil {
            let name = Self.text(Self.take(&rest) { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }).lowercased()
            if name.isEmpty, rest.isEmpty || rest.first == UInt8(ascii: ";") { continue }
            guard rest.popFirst() == UInt8(ascii: "="), let value = Self.value(&rest) else { return nil }
            if parameters[name] == nil { parameters[name] = value }
        }
        self.parameters = parameters
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) -> String? {
        _ = take(&rest, while: isSpace)
        guard rest.first == UInt8(ascii: "\"") else { return text(take(&rest) { $0 != UInt8(ascii: ";") }) }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                _ = take(&rest, while: isSpace)
                return rest.isEmpty || rest.first == UInt8(ascii: ";") ? String(decoding: bytes, as: UTF8.self) : nil
            // Browsers do not escape backslashes, which some have in names of files.
            case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
                bytes.append(rest.removeFirst())
            default:
                bytes.append(byte)
            }
        }
        return nil
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let part = rest.prefix(while: isPart)
        rest = rest[part.endIndex...]
        return part
    }

    /// Without the space around it.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let begun = bytes.drop(while: isSpace)
        let end = begun.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? begun.startIndex
        return String(decoding: begun[..<end], as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
