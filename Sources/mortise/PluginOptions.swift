public import ArgumentParser
import Glibc
import Host
public import Logging
import SystemPackage

/// Where plugins are found, and what is logged: what every command needs.
struct PluginOptions: ParsableArguments {
    @Option(
        name: .customLong("plugin-dir"),
        help: ArgumentHelp(
            "A directory to load plugins from, before those of MORTISE_PLUGIN_PATH and the ones that ship with Mortise. May be repeated.",
            valueName: "directory"))
    var pluginDirectories: [String] = []

    @Option(help: ArgumentHelp("The least grave messages that are logged to standard error.", valueName: "level"))
    var logLevel: Logger.Level = .info

    /// In the order of their precedence.
    func directories(of installation: Installation) -> [FilePath] {
        let fromEnvironment =
            Environment["MORTISE_PLUGIN_PATH"]?.split(separator: ":").map { FilePath(String($0)) } ?? []
        return pluginDirectories.map { FilePath($0) } + fromEnvironment + [installation.plugins]
    }

    func makeLogger() -> Logger {
        var logger = Logger(label: "mortise") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        return logger
    }

    /// Loads the plugins and reports those that cannot be.
    func loadPlugins(of installation: Installation, logger: Logger) throws -> PluginLoader {
        let loader: PluginLoader
        do throws(PluginError) {
            loader = try PluginLoader(directories: directories(of: installation))
        } catch {
            throw Failure(error.message)
        }
        for failure in loader.failures {
            logger.error("\(failure.message)")
        }
        for refusal in loader.refusals {
            logger.error("\(refusal.error.message)")
        }
        return loader
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
