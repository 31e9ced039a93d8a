import JSON
import SystemPackage

/// Finds the value of every setting: what the command line says, else the environment, else the file, else the
/// default.
package struct ConfigurationReader {
    /// The settings that there are.
    package let definitions: [SettingDefinition]
    /// What flags say, by the paths of their settings: each flag may be given more than once.
    package var flags: [String: [String]]
    /// The variables of the environment.
    package var environment: [String: String]
    package var document: ConfigurationDocument?

    package init(
        definitions: [SettingDefinition] = SettingDefinition.host, flags: [String: [String]] = [:],
        environment: [String: String] = [:], document: ConfigurationDocument? = nil
    ) {
        self.definitions = definitions
        self.flags = flags
        self.environment = environment
        self.document = document
    }

    /// Reads all sources.
    ///
    /// - Throws: everything that is wrong in them.
    package func read() throws(ConfigurationError) -> Configuration {
        let (configuration, problems) = readAll()
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        try configuration.checkContradictions()
        return configuration
    }

    /// Reads what can be read of all sources.
    ///
    /// - Returns: the configuration, in which what is wrong has its default, and everything that is wrong.
    package func readAll() -> (Configuration, [ConfigurationProblem]) {
        var problems: [ConfigurationProblem] = []
        var file = FileSections(definitions: definitions)
        if let document {
            file.read(document)
            problems += file.problems
        }
        var values: [String: Configuration.Value] = [:]
        for definition in definitions {
            let said = fromOutside(definition, &problems) + (file.values[definition.path].map { [$0] } ?? [])
            values[definition.path] = Self.choose(said, definition)
        }
        let configuration = Configuration(
            definitions: definitions, file: document?.file, plugins: file.plugins, values: values)
        return (configuration, problems)
    }

    private static func choose(
        _ said: [(value: any Sendable, origin: SettingOrigin)], _ definition: SettingDefinition
    ) -> Configuration.Value {
        guard let first = said.first else {
            return Configuration.Value(value: definition.defaultValue, origins: [])
        }
        guard let join = definition.join else {
            return Configuration.Value(value: first.value, origins: [first.origin])
        }
        return Configuration.Value(value: join(said.map(\.value)), origins: said.map(\.origin))
    }

    /// What the command line and the environment say.
    private func fromOutside(
        _ definition: SettingDefinition, _ problems: inout [ConfigurationProblem]
    ) -> [(value: any Sendable, origin: SettingOrigin)] {
        var contents: [(ConfigurationNode.Content, SettingOrigin)] = []
        if let flag = definition.flag, let texts = flags[definition.path], !texts.isEmpty {
            contents.append((definition.content(ofFlag: texts), .commandLine(flag)))
        }
        if let variable = definition.variable, let text = environment[variable], !text.isEmpty {
            contents.append((definition.content(ofVariable: text), .environment(variable)))
        }
        return contents.compactMap { content, origin in
            guard let value = definition.read(content) else {
                problems.append(
                    ConfigurationProblem(
                        origin: origin,
                        message: "\(origin) must be \(definition.expected), not \(content.excerpt)."))
                return nil
            }
            // Clients start the server without a shell that would expand ~.
            return (definition.resolve(value, FilePath()), origin)
        }
    }
}
