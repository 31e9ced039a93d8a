import JSON
import JSONSchema
import SystemPackage

extension Configuration {
    /// What each value allows by itself, but not together.
    func checkContradictions() throws(ConfigurationError) {
        try checkTools()
        try checkAccess()
    }

    private func checkTools() throws(ConfigurationError) {
        for name in toolSelection.contradictions {
            let subject = ToolSelection.isPattern(name) ? "the pattern" : "the tool"
            let allow = origin(of: HostSettings.allowedTools)
            let deny = origin(of: HostSettings.deniedTools)
            throw ConfigurationError([
                ConfigurationProblem(
                    origin: allow,
                    message: "\(subject) '\(name)' is allowed by \(allow) and denied by \(deny). Remove one of the two."
                )
            ])
        }
    }

    /// Compares what the file says of plugins with what the plugins say of themselves.
    ///
    /// - Parameters:
    ///   - manifests: of the plugins that could be loaded.
    ///   - isComplete: whether these are all: a plugin that could not be loaded may be the one that is meant.
    ///   - files: what the others are called whose files could not be loaded.
    /// - Returns: what is only suspicious.
    /// - Throws: what is wrong.
    package func check(
        against manifests: [PluginManifest], isComplete: Bool, besides files: [String] = []
    ) throws(ConfigurationError) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        var warnings = idlePins(among: manifests.map(\.id), besides: files)
        for section in plugins.values.sorted(by: { $0.id < $1.id }) {
            if let manifest = manifests.first(where: { $0.id == section.id }) {
                problems += settingProblems(section, manifest)
                continue
            }
            let problem = unknown(section, among: manifests.map(\.id))
            if isComplete { problems.append(problem) } else { warnings.append(problem) }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return warnings
    }

    /// What is allowed and not there.
    private func idlePins(among ids: [String], besides files: [String]) -> [ConfigurationProblem] {
        let absent = (self[HostSettings.allowedPlugins] ?? []).map(\.name).filter {
            !ids.contains($0) && !files.contains($0)
        }
        return absent.map { name in
            ConfigurationProblem(
                origin: origin(of: HostSettings.allowedPlugins),
                message: "`plugins.allow` names '\(name)', and there is no such plugin. \(mend(name, among: ids))")
        }
    }

    private func unknown(_ section: PluginSection, among ids: [String]) -> ConfigurationProblem {
        let mend = mend(section.id, among: ids, besides: PluginSection.settingNames)
        return ConfigurationProblem(
            origin: section.origin, message: "there is no plugin '\(section.id)'. \(mend)")
    }

    /// - Parameter settings: what stands beside plugins, where that may be meant.
    private func mend(_ id: String, among ids: [String], besides settings: [String] = []) -> String {
        Mend.name(id, among: ids).map { "Did you mean '\($0)'?" }
            ?? Mend.name(id, among: settings).map { "Did you mean `plugins.\($0)`?" }
            ?? "There are: \(ids.sorted().joined(separator: ", "))."
    }

    private func settingProblems(_ section: PluginSection, _ manifest: PluginManifest) -> [ConfigurationProblem] {
        guard let settings = section.settings, let schema = manifest.configuration else { return [] }
        return schema.validate(settings.json, memberName: "setting").map { violation in
            var origin = section.origin
            if case .file(let file, _) = origin {
                origin = .file(file, settings.part(at: violation.path).place)
            }
            return ConfigurationProblem(
                origin: origin, message: "`plugins.\(section.id).settings` is wrong: \(violation)")
        }
    }
}
