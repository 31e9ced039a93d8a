import JSON
package import SystemPackage

/// Tells of all settings: what the documentation shows and what `mortise init` writes.
package struct SettingReference {
    private let definitions: [SettingDefinition]

    package init(_ definitions: [SettingDefinition]) {
        self.definitions = definitions
    }

    /// A table for each section, in Markdown.
    package var markdown: String {
        var text = ""
        var section: String?
        for definition in definitions {
            if definition.section != section || text.isEmpty {
                text += text.isEmpty ? "" : "\n"
                section = definition.section
                text += heading(section)
                text += "| key | value | default | flag and variable | |\n|---|---|---|---|---|\n"
            }
            let outside = ([definition.flag, definition.variable].compactMap(\.self)).map { "`\($0)`" }
            text += "| `\(definition.key)` | \(definition.expected) | \(definition.defaultDescription) "
            text += "| \(outside.joined(separator: " ")) | \(definition.summary) |\n"
        }
        return text
    }

    private func heading(_ section: String?) -> String {
        guard let section else { return "" }
        return "### `\(section)`\n\n\(SettingDefinition.sections[section] ?? "")\n\n"
    }

    /// A configuration file that says where the workspace is, and shows each other setting as a comment.
    ///
    /// - Parameters:
    ///   - manifests: of the plugins whose settings it shows as well.
    ///   - workspace: absolute, since clients start servers in directories of their own choice.
    package func template(_ manifests: [PluginManifest], workspace: FilePath) -> String {
        var text = """
            # The configuration of Mortise. What stands behind a # is a comment: the key with its default, or with an example
            # where "default:" stands behind it. Take the # away to change it.
            # The command line and the environment go before this file; `mortise config` shows what holds and why.
            # Relative paths are relative to the folder of this file.

            """
        var section: String?
        for definition in definitions where definition.section != Self.plugins {
            if definition.section != section, let name = definition.section {
                text += "\n# \(SettingDefinition.sections[name] ?? "")\n\(name):\n"
            }
            section = definition.section
            text += section == nil ? "\n" : ""
            if definition.path == HostSettings.workspace.definition.path {
                text += Self.comment(definition.summary)
                // JSON's spelling of a text is one of YAML's too.
                text += "\(definition.key): \(JSONValue.string(workspace.string).description)\n"
                continue
            }
            text += Self.lines(of: definition, indent: section == nil ? "" : "  ")
        }
        return text + plugins(manifests)
    }

    private static func comment(_ text: String, indent: String = "") -> String {
        wrapped(text, width: 100).map { "\(indent)# \($0)\n" }.joined()
    }

    /// A setting as a comment.
    private static func lines(of definition: SettingDefinition, indent: String) -> String {
        let note = definition.example == nil ? "" : "  # default: \(definition.defaultDescription)"
        return comment(definition.summary, indent: indent)
            + "\(indent)#\(definition.key): \(definition.templateValue)\(note)\n"
    }

    /// The section that has settings of the table and the plugins beside them.
    private static let plugins = "plugins"

    private func plugins(_ manifests: [PluginManifest]) -> String {
        var text =
            "\n# Which plugins are loaded; then by their ids whether each is used, whether in a process of its own, and its settings.\nplugins:\n"
        for definition in definitions where definition.section == Self.plugins {
            text += Self.lines(of: definition, indent: "  ")
        }
        for manifest in manifests {
            text += "  \(manifest.id):\n    #enabled: true\n    #isolate: false\n"
            guard let settings = manifest.settingsSchema?["properties"]?.objectValue, !settings.isEmpty else {
                continue
            }
            text += "    settings:\n"
            for (name, schema) in settings {
                if let description = schema["description"]?.stringValue, !description.isEmpty {
                    text += Self.comment(description, indent: "      ")
                }
                text += "      #\(name): \(schema["default"]?.description ?? "")\n"
            }
        }
        return text
    }

    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + word.count < width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension SettingDefinition {
    /// The section of the file that it belongs to.
    fileprivate var section: String? {
        path.split(separator: ".").count > 1 ? path.split(separator: ".").first.map(String.init) : nil
    }

    /// Its key within the section.
    fileprivate var key: String {
        path.split(separator: ".").last.map(String.init) ?? path
    }

    /// A value as YAML, the default where it can be written.
    fileprivate var templateValue: String {
        if let example { return example }
        let value = show(defaultValue)
        if case .array(let elements) = value {
            return "[\(elements.map(\.plainText).joined(separator: ", "))]"
        }
        return value.plainText
    }
}
