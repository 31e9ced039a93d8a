package import JSON
package import SystemPackage

/// The configuration as it holds: the value of every setting and where it comes from.
package struct Configuration: Sendable {
    /// The value of a setting and who said it.
    struct Value: Sendable {
        let value: any Sendable
        /// Who said it, the one that counts most first; more than one where values are joined.
        let origins: [SettingOrigin]
    }

    /// A setting with its value, for people and programs.
    package struct Row: Sendable {
        package let path: String
        package let value: JSONValue
        /// Empty for a default.
        package let origins: [SettingOrigin]
        /// The value for people.
        package let text: String
    }

    /// The table that it was read by.
    package let definitions: [SettingDefinition]
    /// The file that was read, if one was.
    package let file: FilePath?
    /// What the file says about plugins, by their ids.
    package var plugins: [String: PluginSection]
    var values: [String: Value]

    /// The value of a setting.
    package subscript<Wanted: Sendable>(setting: Setting<Wanted>) -> Wanted {
        guard let value = values[setting.definition.path]?.value as? Wanted else {
            preconditionFailure("The setting \(setting.definition.path) is not in the table.")
        }
        return value
    }

    /// Who said the value of a setting; `.default` where nobody did.
    package func origin<Wanted: Sendable>(of setting: Setting<Wanted>) -> SettingOrigin {
        values[setting.definition.path]?.origins.first ?? .default
    }

    /// All settings, in the order of the table, then what the file says of plugins.
    package var rows: [Row] {
        let settings = definitions.map { definition in
            let value = values[definition.path] ?? Value(value: definition.defaultValue, origins: [])
            let json = definition.show(value.value)
            return Row(
                path: definition.path, value: json, origins: value.origins,
                text: value.origins.isEmpty ? definition.defaultDescription : json.plainText)
        }
        return settings + plugins.values.sorted { $0.id < $1.id }.flatMap(\.rows)
    }
}
