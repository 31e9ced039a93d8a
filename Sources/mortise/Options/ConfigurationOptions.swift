import ArgumentParser
import Host
import SystemPackage

/// The flags that every command has: where the configuration is, and what of it they change.
///
/// All are texts: the table of settings knows what they mean, and says so where they mean nothing.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file. (Also MORTISE_CONFIG. Default: ~/.config/mortise/mortise.yaml, if it exists.)",
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Option(help: HostSettings.workspace.help("directory"), completion: .directory)
    var workspaceDir: String?

    @Option(help: CommandSettings.python.help("path"), completion: .file())
    var python: String?

    @Option(help: HostSettings.pluginDirectories.help("directory"), completion: .directory)
    var pluginDir: [String] = []

    @Option(help: HostSettings.allowedTools.help("names"))
    var tools: [String] = []

    @Option(
        help: HostSettings.logLevel.help("level"), completion: .list(LogThreshold.allCases.map(\.rawValue)))
    var logLevel: String?

    @Option(help: HostSettings.logFormat.help("format"), completion: .list(LogFormat.allCases.map(\.rawValue)))
    var logFormat: String?

    func validate() throws {
        if file?.isEmpty == true { throw ValidationError("--config names no file: its value is empty.") }
    }

    /// What the flags say, by the paths of their settings.
    var flags: [String: [String]] {
        [
            HostSettings.workspace.definition.path: list(workspaceDir),
            CommandSettings.python.definition.path: list(python),
            HostSettings.pluginDirectories.definition.path: pluginDir,
            HostSettings.allowedTools.definition.path: tools,
            HostSettings.logLevel.definition.path: list(logLevel),
            HostSettings.logFormat.definition.path: list(logFormat),
        ]
    }
}

/// The flags that say how to serve.
struct TransportOptions: ParsableArguments {
    @Option(help: HostSettings.httpPort.help("number"))
    var port: String?

    @Option(help: HostSettings.httpHost.help("address"))
    var host: String?

    @Option(
        help: HostSettings.transport.help("transport"), completion: .list(TransportKind.allCases.map(\.rawValue)))
    var transport: String?

    @Option(help: HostSettings.tlsCertificate.help("file"), completion: .file())
    var tlsCertificate: String?

    @Option(help: HostSettings.tlsKey.help("file"), completion: .file())
    var tlsKey: String?

    var flags: [String: [String]] {
        [
            HostSettings.httpPort.definition.path: list(port),
            HostSettings.httpHost.definition.path: list(host),
            HostSettings.transport.definition.path: list(transport),
            HostSettings.tlsCertificate.definition.path: list(tlsCertificate),
            HostSettings.tlsKey.definition.path: list(tlsKey),
        ]
    }

    func validate() throws {
        if transport == TransportKind.stdio.rawValue, port != nil || host != nil {
            throw ValidationError("--transport stdio has no --port and no --host. Leave them out, or serve http.")
        }
    }
}

private func list(_ value: String?) -> [String] {
    value.map { [$0] } ?? []
}
