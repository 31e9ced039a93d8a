import JSONSchema
import SystemPackage

/// Understands the keys of a configuration file, and collects what is wrong with it.
struct FileSections {
    let definitions: [SettingDefinition]
    private(set) var values: [String: (value: any Sendable, origin: SettingOrigin)] = [:]
    private(set) var plugins: [String: PluginSection] = [:]
    private(set) var problems: [ConfigurationProblem] = []
    private var document: ConfigurationDocument?

    init(definitions: [SettingDefinition]) {
        self.definitions = definitions
    }

    mutating func read(_ document: ConfigurationDocument) {
        self.document = document
        readSection(document.root, path: "")
    }

    // MARK: - The table's settings

    private mutating func readSection(_ node: ConfigurationNode, path: String) {
        guard let members = members(of: node, path.isEmpty ? "The configuration" : path) else { return }
        for member in members {
            let path = path.isEmpty ? member.key : "\(path).\(member.key)"
            if path == "plugins" {
                readPlugins(member.value)
            } else if let definition = definitions.first(where: { $0.path == path }) {
                readSetting(definition, member)
            } else if definitions.contains(where: { $0.path.hasPrefix(path + ".") }) {
                readSection(member.value, path: path)
            } else {
                refuseUnknown(member, path: path)
            }
        }
    }

    private mutating func readSetting(_ definition: SettingDefinition, _ member: ConfigurationNode.Member) {
        guard let document else { return }
        guard let value = definition.read(member.value.content) else {
            refuseValue(of: definition, member.value)
            return
        }
        values[definition.path] = (
            definition.resolve(value, document.directory), .file(document.file, member.place)
        )
    }

    private mutating func refuseValue(of definition: SettingDefinition, _ node: ConfigurationNode) {
        let faults = definition.faults(node.content)
        for fault in faults {
            problem(fault.place, "`\(definition.path)`: \(fault.message)")
        }
        guard faults.isEmpty else { return }
        let came = node.content.excerpt
        problem(
            node.place,
            "`\(definition.path)` must be \(definition.expected), not \(came).\(mend(definition, node))")
    }

    private func mend(_ definition: SettingDefinition, _ node: ConfigurationNode) -> String {
        switch node.content {
        case .null: " Give a value, or leave the key out."
        case .number, .boolean: definition.isText ? " Put it in quotes." : ""
        case .text where definition.separator != nil: " Put it in brackets, as [a, b]."
        case .text(let text):
            definition.isText || definition.read(PlainScalar.content(of: text)) == nil ? "" : " Leave the quotes out."
        case .list, .map: ""
        }
    }

    private mutating func refuseUnknown(_ member: ConfigurationNode.Member, path: String) {
        let paths = definitions.map(\.path)
        let parent = path.dropLast(member.key.count)
        var siblings = paths.filter { $0.hasPrefix(parent) }
            .map { String($0.dropFirst(parent.count).prefix { $0 != "." }) }
        if parent.isEmpty { siblings.append("plugins") }
        // A key in the wrong place, or a path that is written in one, as `log_level`.
        let elsewhere =
            paths.first { $0.split(separator: ".").last.map(String.init) == member.key }
            ?? Mend.name(member.key, among: paths)
        let place = parent.isEmpty ? "" : " in `\(parent.dropLast())`"
        let mend =
            Mend.name(member.key, among: siblings).map { "Did you mean `\($0)`?" }
            ?? elsewhere.map { "Did you mean `\($0)`?" }
            ?? "There are: \(siblings.removingRepetitions.joined(separator: ", "))."
        problem(member.place, "unknown key `\(member.key)`\(place). \(mend)")
    }

    // MARK: - Plugins

    private mutating func readPlugins(_ node: ConfigurationNode) {
        for member in members(of: node, "plugins") ?? [] {
            guard let document else { return }
            if let definition = definitions.first(where: { $0.path == "plugins.\(member.key)" }) {
                readSetting(definition, member)
                continue
            }
            var section = PluginSection(id: member.key, origin: .file(document.file, member.place))
            readPlugin(member.value, into: &section)
            plugins[member.key] = section
        }
    }

    private mutating func readPlugin(_ node: ConfigurationNode, into section: inout PluginSection) {
        let path = "plugins.\(section.id)"
        let nearest = Mend.name(section.id, among: PluginSection.settingNames)
        let mend = nearest.map { " Did you mean `plugins.\($0)`?" } ?? ""
        for member in members(of: node, path, mend) ?? [] {
            switch (member.key, member.value.content) {
            case ("enabled", _):
                section.enabled = flag(member, path)
            case ("isolate", _):
                section.isolation = flag(member, path)
            case ("settings", .map):
                section.settings = member.value
            case ("settings", .null):
                continue
            case ("settings", let content):
                problem(member.value.place, "`\(path).settings` must be a section with keys, not \(content.excerpt).")
            default:
                let known = ["enabled", "isolate", "settings"]
                let mend =
                    Mend.name(member.key, among: known).map { "Did you mean `\($0)`?" }
                    ?? "The plugin's own settings belong in `\(path).settings`."
                problem(member.place, "unknown key `\(member.key)` in `\(path)`. \(mend)")
            }
        }
    }

    private mutating func flag(_ member: ConfigurationNode.Member, _ path: String) -> PluginSection.Flag? {
        guard case .boolean(let value) = member.value.content else {
            let came = member.value.content.excerpt
            problem(member.value.place, "`\(path).\(member.key)` must be true or false, not \(came).")
            return nil
        }
        return document.map { PluginSection.Flag(value: value, origin: .file($0.file, member.place)) }
    }

    // MARK: - Both

    /// The members of a section, which may also be left empty.
    ///
    /// - Parameter mend: what to do where it is no section.
    private mutating func members(
        of node: ConfigurationNode, _ name: String, _ mend: String = ""
    ) -> [ConfigurationNode.Member]? {
        switch node.content {
        case .map(let members): return members
        case .null: return nil
        default:
            let subject = name.contains(" ") ? name : "`\(name)`"
            problem(node.place, "\(subject) must be a section with keys, not \(node.content.excerpt).\(mend)")
            return nil
        }
    }

    private mutating func problem(_ place: ConfigurationNode.Place, _ message: String) {
        guard let document else { return }
        problems.append(ConfigurationProblem(origin: .file(document.file, place), message: message))
    }
}

extension [String] {
    fileprivate var removingRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
