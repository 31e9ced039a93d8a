import JSON

extension SettingKind where Value == [PluginPin] {
    /// Plugins by what their files hold. Only a file can say it.
    static var pins: SettingKind {
        list("a list of {name, sha256}, each with the id of a plugin and 64 hexadecimal digits", of: pin, show: \.json)
    }

    private static func pin(_ content: ConfigurationNode.Content) -> PluginPin? {
        guard case .map(let members) = content, Set(members.map(\.key)) == ["name", "sha256"],
            case .text(let name) = members.first(where: { $0.key == "name" })?.value.content,
            case .text(let sha256) = members.first(where: { $0.key == "sha256" })?.value.content
        else { return nil }
        return PluginPin(name: name, sha256: sha256)
    }
}

extension SettingKind where Value == [TrustedKey] {
    /// Public keys.
    static var keys: SettingKind {
        list("a list of public keys, as ed25519: and 64 hexadecimal digits", of: key) { .string($0.description) }
    }

    private static func key(_ content: ConfigurationNode.Content) -> TrustedKey? {
        guard case .text(let text) = content else { return nil }
        return TrustedKey(text)
    }
}

extension SettingKind {
    /// A list, all of whose elements can be read.
    private static func list<Element: Sendable>(
        _ expected: String, of read: @escaping @Sendable (Content) -> Element?,
        show: @escaping @Sendable (Element) -> JSONValue
    ) -> SettingKind where Value == [Element] {
        SettingKind(
            expected: expected, separator: ",",
            read: { content in
                guard case .list(let elements) = content else { return nil }
                let values = elements.compactMap { read($0.content) }
                return values.count == elements.count ? values : nil
            },
            show: { .array($0.map(show)) })
    }
}
