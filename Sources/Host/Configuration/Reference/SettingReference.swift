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
        for definition in definitions {
            if definition.section != section, let name = definition.section {
                text += "\n# \(SettingDefinition.sections[name] ?? "")\n\(name):\n"
            }
            section = definition.section
            let indent = section == nil ? "" : "  "
            text += section == nil ? "\n" : ""
            for line in Self.wrapped(definition.summary, width: 100) {
                text += "\(indent)# \(line)\n"
            }
            if definition.path == HostSettings.workspace.definition.path {
                // JSON's spelling of a text is one of YAML's too.
                text += "\(definition.key): \(JSONValue.string(workspace.string).description)\n"
                continue
            }
            let note = definition.example == nil ? "" : "  # default: \(definition.defaultDescription)"
            text += "\(indent)#\(definition.key): \(definition.templateValue)\(note)\n"
        }
        return text + plugins(manifests)
    }

    private func plugins(_ manifests: [PluginManifest]) -> String {
        var text =
            "\n# The plugins, by their ids: whether each is used, whether in a process of its own, and its settings.\nplugins:\n"
        for manifest in manifests {
            text += "  \(manifest.id):\n    #enabled: true\n    #isolate: false\n"
            guard let settings = manifest.settingsSchema?["properties"]?.objectValue, !settings.isEmpty else {
                continue
            }
            text += "    settings:\n"
            for (name, schema) in settings {
                for line in Self.wrapped(schema["description"]?.stringValue ?? "", width: 100) where !line.isEmpty {
                    text += "      # \(line)\n"
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
