package import JSON
import SystemPackage

/// What the configuration says about one plugin.
package struct PluginSection: Sendable {
    package let id: String
    /// Where it begins.
    package let origin: SettingOrigin
    var enabled: Flag?
    /// Whether it runs in a process of its own.
    var isolation: Flag?
    /// The settings that the plugin is given; nil where the file has none.
    package var settings: ConfigurationNode?

    /// What is said of it that is true or false.
    struct Flag {
        let value: Bool
        let origin: SettingOrigin
    }

    /// What stands beside the plugins in `plugins` and is none.
    static let settingNames = HostSettings.plugins.compactMap { $0.path.split(separator: ".").last.map(String.init) }

    init(id: String, origin: SettingOrigin) {
        self.id = id
        self.origin = origin
    }

    /// Whether the plugin is used.
    package var isEnabled: Bool { enabled?.value ?? true }

    /// The settings as the plugin gets them.
    package var settingsObject: JSONObject {
        settings?.json.objectValue ?? JSONObject()
    }

    var rows: [Configuration.Row] {
        var rows: [Configuration.Row] = []
        for (key, flag) in [("enabled", enabled), ("isolate", isolation)] {
            if let flag { rows.append(row(key, .bool(flag.value), flag.origin)) }
        }
        if case .map(let members) = settings?.content, case .file(let file, _) = origin {
            rows += members.map { row("settings.\($0.key)", $0.value.json, .file(file, $0.place)) }
        }
        return rows
    }

    private func row(_ key: String, _ value: JSONValue, _ origin: SettingOrigin) -> Configuration.Row {
        Configuration.Row(
            path: "plugins.\(id).\(key)", value: value, origins: [origin], text: value.plainText)
    }
}
