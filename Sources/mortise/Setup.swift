import ArgumentParser
import Glibc
import Host
import JSON
import Logging
import SystemPackage

/// What every command begins with: the configuration, the installation and a log.
struct Setup {
    let installation: Installation
    let configuration: Configuration
    let logger: Logger
    let complaints: Complaints

    /// - Parameters:
    ///   - options: the flags that every command has.
    ///   - transport: those of the commands that serve or tell of it.
    ///   - quietly: whether only warnings are logged where nobody says otherwise.
    init(_ options: ConfigurationOptions, _ transport: TransportOptions? = nil, quietly: Bool = false) throws {
        installation = try Installation()
        configuration = try Self.configuration(options, transport, plugins: installation.plugins)
        let isQuiet = quietly && configuration.origin(of: HostSettings.logLevel) == .default
        let level = isQuiet ? .warning : configuration[HostSettings.logLevel].level
        let format = configuration[HostSettings.logFormat]
        ProcessLog.begin(format, level)
        logger = Logger(label: "mortise")
        complaints = Complaints(logger)
        let strangers = Self.unknownVariables
        if !strangers.isEmpty { logger.warning("\(UnknownVariable.sentence(strangers))") }
    }

    /// What in the environment looks like a setting and is none. The environment is not Mortise's alone, so it is no
    /// error.
    static var unknownVariables: [UnknownVariable] {
        UnknownVariable.find(
            in: Environment.variables, definitions: CommandSettings.all, others: CommandSettings.otherVariables)
    }

    /// The same with the configuration as it is now.
    ///
    /// - Throws: what is wrong with it.
    func reread(_ options: ConfigurationOptions, _ transport: TransportOptions) throws -> Setup {
        Setup(
            installation: installation, logger: logger, complaints: complaints,
            configuration: try Self.configuration(options, transport, plugins: installation.plugins))
    }

    private init(installation: Installation, logger: Logger, complaints: Complaints, configuration: Configuration) {
        self.installation = installation
        self.logger = logger
        self.complaints = complaints
        self.configuration = configuration
    }

    /// Whether somebody says which file it is, so that it must be there.
    private static func isNamed(_ options: ConfigurationOptions) -> Bool {
        (options.file ?? Environment["MORTISE_CONFIG"]) != nil
    }

    /// The file that the configuration is read from, be it there or not.
    static func file(_ options: ConfigurationOptions) -> FilePath? {
        guard let named = options.file ?? Environment["MORTISE_CONFIG"] else { return usersFile }
        return absolute(FilePath(named).resolved(in: ""))
    }

    /// Reads the configuration from everywhere.
    ///
    /// - Parameters:
    ///   - options: the flags that every command has.
    ///   - transport: those of the commands that serve or tell of it.
    ///   - plugins: where the plugins are that ship with the host, by whose schemas their settings are checked too if
    ///     anything is wrong, so that all is told at once; nil where only the host's own settings matter.
    static func configuration(
        _ options: ConfigurationOptions, _ transport: TransportOptions?, plugins: FilePath? = nil
    ) throws -> Configuration {
        do throws(ConfigurationError) {
            let reader = ConfigurationReader(
                definitions: CommandSettings.all,
                flags: options.flags.merging(transport?.flags ?? [:]) { flag, _ in flag },
                environment: Environment.variables,
                document: try document(options))
            do throws(ConfigurationError) {
                return try reader.read()
            } catch {
                guard let plugins else { throw error }
                throw ConfigurationError(error.problems + pluginProblems(reader.readAll().0, plugins))
            }
        } catch {
            let areAllFlags = error.problems.allSatisfy { problem in
                if case .commandLine = problem.origin { true } else { false }
            }
            if areAllFlags { throw ValidationError(error.description) }
            throw Failure(error.description)
        }
    }

    /// What is wrong in the settings of the plugins that ship with the host. Which others there are is said by settings that
    /// may be among those that are wrong; so may be which plugin cannot be loaded into this process.
    private static func pluginProblems(_ configuration: Configuration, _ plugins: FilePath) -> [ConfigurationProblem] {
        do {
            let loader = try PluginLoader(
                directories: [plugins], trust: configuration.pluginTrust,
                isolation: IsolationPolicy(isolatesOthers: true))
            defer { loader.loaded.dropIsolated(besides: []) }
            _ = try configuration.check(against: loader.libraries.map(\.manifest), isComplete: false)
            return []
        } catch let error as ConfigurationError {
            return error.problems
        } catch {
            // That there are no plugins is told once the configuration is right.
            return []
        }
    }

    private static func document(_ options: ConfigurationOptions) throws(ConfigurationError) -> ConfigurationDocument? {
        guard let file = file(options) else { return nil }
        if !isNamed(options), access(file.string, F_OK) != 0 { return nil }
        return try ConfigurationDocument(reading: file)
    }

    /// The file that is read where none is named.
    static var usersFile: FilePath? {
        HomeDirectory.configuration?.appending("mortise/mortise.yaml")
    }

    /// A path from the command line or the environment, which is relative to where the command was typed.
    static func absolute(_ path: FilePath) -> FilePath {
        guard path.isRelative, let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return FilePath(platformString: current).pushing(path).lexicallyNormalized()
    }
}
