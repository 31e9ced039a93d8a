import JSON

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

    /// A configuration file that says nothing: each setting with its default, commented out.
    package var template: String {
        var text = """
            # The configuration of Mortise. Every key is shown with its default: take the # away to change it.
            # The command line and the environment go before this file; `mortise config` shows what holds and why.

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
            text += "\(indent)#\(definition.key): \(definition.templateValue)\n"
        }
        return text + Self.plugins
    }

    private static let plugins = """

        # What the plugins are told, by their ids. `mortise plugins` lists them with their settings.
        plugins:
          #sessions:
          #  enabled: true
          #  settings:
          #    execute_timeout: 300

        """

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
