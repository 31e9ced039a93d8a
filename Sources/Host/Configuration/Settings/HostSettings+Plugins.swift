/// Which plugins are loaded. Only a file says so: what is trusted is not for whoever sets a variable.
extension HostSettings {
    package static let allowedPlugins = Setting<[PluginPin]?>(
        "plugins.allow", SettingKind<[PluginPin]>.pins.optional, default: nil, defaultText: "every plugin",
        example: "[{name: my-plugin, sha256: \"\(String(repeating: "0123456789abcdef", count: 4))\"}]", variable: .none,
        """
        The only plugins that are loaded, those with a trusted signature apart: the id of each, and the SHA-256 of its \
        file. `mortise plugins --pins` prints them.
        """)

    package static let trustedKeys = Setting<[TrustedKey]?>(
        "plugins.trusted_keys", SettingKind<[TrustedKey]>.keys.optional, default: nil,
        defaultText: "no signature is asked for",
        example: "[\"ed25519:\(String(repeating: "0123456789abcdef", count: 4))\"]", variable: .none,
        """
        The public keys of which one must have signed each plugin that is loaded, those that `allow` names apart. \
        `mortise plugin keygen` prints one.
        """)

    static let plugins: [SettingDefinition] = [allowedPlugins.definition, trustedKeys.definition]
}
