import JSON
import JSONSchema

private let pinKeys = ["name", "sha256"]
private let keyForm = "ed25519: and 64 hexadecimal digits"

extension SettingKind where Value == [PluginPin] {
    /// Plugins by what their files hold. Only a file can say it.
    static var pins: SettingKind {
        list("a list of {name, sha256}, each with the id of a plugin and 64 hexadecimal digits", of: pin, show: \.json)
    }

    private static func pin(_ node: ConfigurationNode) throws(SettingFault) -> PluginPin {
        guard case .map(let members) = node.content else {
            throw SettingFault(node.place, "an entry must be {name, sha256}, not \(node.content.excerpt).")
        }
        for member in members where !pinKeys.contains(member.key) {
            let mend =
                Mend.name(member.key, among: pinKeys).map { "Did you mean `\($0)`?" } ?? "There are: name, sha256."
            throw SettingFault(member.place, "unknown key `\(member.key)` in an entry. \(mend)")
        }
        let name = try text("name", of: node, "the id of a plugin")
        let hash = try text("sha256", of: node, "64 hexadecimal digits")
        guard let pin = PluginPin(name: name.value, sha256: hash.value) else {
            throw SettingFault(
                hash.place,
                "`sha256` must be 64 hexadecimal digits, not \(ConfigurationNode.Content.text(hash.value).excerpt). `mortise plugins --pins` prints them."
            )
        }
        return pin
    }

    /// A text of an entry, and where it stands.
    private static func text(
        _ key: String, of entry: ConfigurationNode, _ expected: String
    ) throws(SettingFault) -> (value: String, place: ConfigurationNode.Place) {
        guard let node = entry[key]?.value else {
            throw SettingFault(entry.place, "the entry lacks `\(key)`, \(expected).")
        }
        guard let text = SettingKind<String>.text.read(node.content) else {
            let mend = if case .number = node.content { " Put it in quotes." } else { "" }
            throw SettingFault(node.place, "`\(key)` must be \(expected), not \(node.content.excerpt).\(mend)")
        }
        return (text, node.place)
    }
}

extension SettingKind where Value == [TrustedKey] {
    /// Public keys.
    static var keys: SettingKind {
        list("a list of public keys, as \(keyForm)", of: key) { .string($0.description) }
    }

    private static func key(_ node: ConfigurationNode) throws(SettingFault) -> TrustedKey {
        if case .text(let text) = node.content, let key = TrustedKey(text) { return key }
        throw SettingFault(
            node.place,
            "a key must be \(keyForm), not \(node.content.excerpt). `mortise plugin keygen` prints the public half of one."
        )
    }
}

extension SettingKind {
    /// A list, all of whose elements can be read.
    private static func list<Element: Sendable>(
        _ expected: String, of read: @escaping @Sendable (ConfigurationNode) throws(SettingFault) -> Element,
        show: @escaping @Sendable (Element) -> JSONValue
    ) -> SettingKind where Value == [Element] {
        let outcomes = { @Sendable (content: Content) -> [Result<Element, SettingFault>]? in
            guard case .list(let elements) = content else { return nil }
            return elements.map { element in
                Result { () throws(SettingFault) in try read(element) }
            }
        }
        return SettingKind(
            expected: expected, separator: ",",
            read: { content in
                guard let outcomes = outcomes(content) else { return nil }
                let values = outcomes.compactMap { try? $0.get() }  // Why one cannot be read, `faults` says.
                return values.count == outcomes.count ? values : nil
            },
            show: { .array($0.map(show)) },
            faults: { content in
                (outcomes(content) ?? []).compactMap { outcome in
                    if case .failure(let fault) = outcome { fault } else { nil }
                }
            })
    }
}
