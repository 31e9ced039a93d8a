extension DeclarationCheck {
    mutating func resources(_ configuration: ResourceConfiguration, typeName: String) {
        let subject = "\(typeName).configuration"
        let uris = configuration.fixed.map(\.uri)
        for uri in configuration.prefixes + uris where !Self.hasScheme(uri) {
            report(subject, "\"\(uri)\" has no scheme", "Begin it with one, as \"notes:\"")
        }
        for (list, what) in [
            (configuration.prefixes, "prefix"), (uris, "resource"),
            (configuration.templates.map(\.uriTemplate), "template"),
        ] where Set(list).count < list.count {
            report(subject, "a \(what) is declared twice", "Remove one")
        }
        if configuration.prefixes.isEmpty, configuration.isListed || uris.isEmpty {
            report(subject, "there is no prefix", "Name the beginning of the URIs, as \"notes:\"")
        }
        likenesses(configuration.tools, subject)
    }

    /// As the host reads manifests.
    private static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let first = text.utf8.first else { return false }
        return isLetter(first)
            && text.utf8[..<colon].allSatisfy { isLetter($0) || (48...57).contains($0) || "+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
