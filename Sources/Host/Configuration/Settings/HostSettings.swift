import Logging
package import SystemPackage

/// How clients reach the host.
package enum TransportKind: String, CaseIterable, Sendable {
    case stdio, http
}

/// How log lines are written.
package enum LogFormat: String, CaseIterable, Sendable {
    case human, json
}

/// The least grave messages that are logged.
package enum LogThreshold: String, CaseIterable, Sendable {
    case trace, debug, info, notice, warning, error, critical
}

/// The table of settings: what exists at all. Defaults are those of the parts of the host, so that they are said once.
package enum HostSettings {
    private static let http = HTTPConfiguration()
    private static let stdio = StdioTransport.Configuration()
    private static let calls = CallLimits()
    private static let counts = 1...1_000_000
    private static let messageBytes = 1024...(1 << 30)

    /// Where tools work if nobody says where: a folder of the current directory.
    package static let defaultWorkspace: FilePath = "workspace"

    package static let workspace = Setting<FilePath>(
        "workspace", .path, default: defaultWorkspace, defaultText: "./workspace", flag: "--workspace-dir",
        variable: .named("MCP_WORKSPACE_DIR"),
        "The directory that tools work in; made if it does not exist.")

    package static let transport = Setting<TransportKind?>(
        "transport", SettingKind<TransportKind>.choice.optional, default: nil,
        defaultText: "http with --port or --host, else stdio",
        example: "stdio", flag: "--transport", "How to serve.")

    package static let pluginDirectories = Setting<[FilePath]>(
        "plugin_directories", .paths, default: [], flag: "--plugin-dir", variable: .named("MORTISE_PLUGIN_PATH"),
        """
        Directories to load plugins from, before the ones that ship with Mortise. Of two plugins with one id the \
        first is used. What flags, the environment and the file name is used together, in this order.
        """)

    package static let isolatePlugins = Setting<Bool>(
        "isolate_plugins", .boolean, default: false,
        """
        Whether each plugin runs in a process of its own, where `isolate` in its section does not say otherwise. One \
        that crashes then ends no other, and is started again.
        """)

    package static let httpHost = Setting<String>(
        "http.host", .text, default: http.host, flag: "--host",
        """
        The address to serve HTTP on. One that other machines can reach is served only to clients that have a token.
        """)

    package static let httpPort = Setting<Int>(
        "http.port", .number(in: 0...65535), default: 8080, flag: "--port",
        "The port to serve HTTP on; 0 takes a free one.")

    package static let httpMessageBytes = Setting<Int>(
        "http.message_bytes", .bytes(in: messageBytes), default: http.messageLimit, "The most bytes of a message.")

    package static let httpBodyBytes = Setting<Int?>(
        "http.body_bytes", SettingKind<Int>.bytes(in: 1024...(1 << 50)).optional, default: nil, defaultText: "no limit",
        example: "4GiB", "The most bytes of a body that is sent to a plugin's HTTP route, as an upload.")

    package static let httpConnections = Setting<Int>(
        "http.connections", .number(in: counts), default: http.connectionLimit,
        "So many connections may be open; more wait until one closes.")

    package static let httpCalls = Setting<Int>(
        "http.calls", .number(in: counts), default: http.callLimit,
        "So many calls may run at once, and as many requests of plugins' HTTP routes.")

    package static let httpSessions = Setting<Int>(
        "http.sessions", .number(in: counts), default: http.sessionLimit,
        "So many sessions of clients that speak a protocol with sessions may be open.")

    package static let httpHeaderBytes = Setting<Int>(
        "http.header_bytes", .bytes(in: 1024...(1 << 20)), default: http.headerLimit,
        "The most bytes of a request's target and header fields.")

    package static let httpHeaderFields = Setting<Int>(
        "http.header_fields", .number(in: 16...10_000), default: http.headerCountLimit,
        "The most header fields of a request.")

    package static let stdioMessageBytes = Setting<Int>(
        "stdio.message_bytes", .bytes(in: messageBytes), default: stdio.messageLimit, "The most bytes of a message.")

    package static let allowedHosts = Setting<[String]>(
        "http.allowed_hosts",
        .texts("a list of host names, as box.example, or with a port", canonical: OriginPolicy.host),
        default: [],
        "Names besides the local ones that a request may give as the server's, where only this machine is served.")

    package static let allowedOrigins = Setting<[String]>(
        "http.allowed_origins",
        .texts("a list of origins, as https://example.com or http://box.example:8000", canonical: OriginPolicy.origin),
        default: [],
        "Origins of web pages that may use the server, as https://example.com, besides local ones.")

    package static let tokens = Setting<FilePath?>(
        "http.tokens", SettingKind<FilePath>.path.optional, default: nil,
        defaultText: "~/.config/mortise/tokens.json, if it exists", example: "tokens.json",
        """
        The file of the tokens that `mortise token` makes. Where there is one, every client over HTTP must present a \
        token.
        """)

    package static let tlsCertificate = Setting<FilePath?>(
        "tls.certificate", SettingKind<FilePath>.path.optional, default: nil, defaultText: "none",
        example: "server.pem",
        flag: "--tls-certificate",
        """
        The certificate with which HTTP is served encrypted: a PEM file, the server's own certificate first.
        """)

    package static let tlsKey = Setting<FilePath?>(
        "tls.key", SettingKind<FilePath>.path.optional, default: nil, defaultText: "none", example: "server.key",
        flag: "--tls-key", "The private key of the certificate: a PEM file without a passphrase.")

    package static let deniedTools = Setting<[String]>(
        "tools.deny", .texts, default: [],
        "Tools that are not offered, though `allow` names them. `*` stands for any characters.")

    package static let toolsPageSize = Setting<Int>(
        "tools.page_size", .number(in: counts), default: MCPServer.Configuration().pageSize,
        "So many tools are on one page of their list.")

    package static let allowedTools = Setting<[String]?>(
        "tools.allow", SettingKind<[String]>.texts.optional, default: nil, defaultText: "every tool",
        example: "[\"*\"]", flag: "--tools",
        """
        The only tools that are offered. `*` stands for any characters. A tool that is not offered cannot be called.
        """)

    package static let connectionIdle = Setting<Duration>(
        "http.connection_idle", .duration(atLeast: .seconds(1)), default: http.connectionIdleTime,
        "How long a connection may stay open that has no request.")

    package static let sessionIdle = Setting<Duration>(
        "http.session_idle", .duration(atLeast: .seconds(1)), default: http.sessionIdleTime,
        "How long a session lives that is not used.")

    package static let requestTime = Setting<Duration>(
        "http.request_time", .duration(atLeast: .seconds(1)), default: http.requestTime,
        "How long the body of a request may take to arrive. A large one gets more, as much as a slow network needs.")

    package static let lingerTime = Setting<Duration>(
        "http.linger_time", .duration(), default: http.lingerTime,
        "How long a client may go on sending a body after its request was refused.")

    package static let writeTime = Setting<Duration>(
        "http.write_time", .duration(atLeast: .seconds(1)), default: http.writeTime,
        "How long a client may read next to nothing of an answer that waits for it.")

    package static let keepAlive = Setting<Duration>(
        "http.keep_alive", .duration(atLeast: .seconds(1)), default: http.keepAliveTime,
        "How often a stream on which nothing is said shows a sign of life.")

    package static let streamDelay = Setting<Duration>(
        "http.stream_delay", .duration(), default: http.streamDelay,
        "How soon the call of a client with a session becomes a stream, which the client can resume.")

    package static let stdioDrain = Setting<Duration>(
        "stdio.drain", .duration(), default: stdio.drainTime,
        "How long calls may go on after the client has closed its end.")

    package static let cancelGrace = Setting<Duration>(
        "calls.cancel_grace", .duration(), default: calls.cancelGrace,
        "How long a cancelled call may take to end before the host answers in the plugin's place.")

    package static let shutdownCalls = Setting<Duration>(
        "shutdown.calls", .duration(), default: http.shutdownTime,
        "How long calls may go on once the server is told to end.")

    package static let shutdownPlugins = Setting<Duration>(
        "shutdown.plugins", .duration(), default: PluginHost.Options().stopGrace,
        "How long each plugin may take to stop after that.")

    package static let callDeadline = Setting<Duration?>(
        "calls.deadline", .optionalDuration, default: calls.toolDeadline,
        """
        How long a call of a tool may take before it is cancelled. Tools have limits of their own; this one holds for \
        all.
        """)

    package static let routeDeadline = Setting<Duration?>(
        "calls.route_deadline", .optionalDuration, default: calls.routeDeadline,
        """
        How long the call of a plugin's HTTP route may take before it is cancelled, with the time in which a body \
        arrives, but not the one in which a file is sent.
        """)

    package static let validateResults = Setting<Bool>(
        "calls.validate_results", .boolean, default: false, defaultText: "false; true with log.level debug",
        "Whether what tools answer is checked too. A plugin that breaks its own output schema is named in the log.")

    package static let logLevel = Setting<LogThreshold>(
        "log.level", .choice, default: .info, flag: "--log-level",
        "The least grave messages that are logged to standard error.")

    package static let logFormat = Setting<LogFormat>(
        "log.format", .choice, default: .human, flag: "--log-format",
        "How log lines are written: for people, or each as a JSON object.")
}

extension SettingDefinition {
    /// The settings of the host, in the order of the reference.
    package static let host: [SettingDefinition] =
        [
            HostSettings.workspace.definition, HostSettings.transport.definition,
            HostSettings.pluginDirectories.definition, HostSettings.isolatePlugins.definition,
        ] + HostSettings.plugins + [
            HostSettings.allowedTools.definition, HostSettings.deniedTools.definition,
            HostSettings.toolsPageSize.definition,
            HostSettings.httpHost.definition, HostSettings.httpPort.definition, HostSettings.tokens.definition,
            HostSettings.allowedHosts.definition,
            HostSettings.allowedOrigins.definition, HostSettings.httpMessageBytes.definition,
            HostSettings.httpBodyBytes.definition,
            HostSettings.httpHeaderBytes.definition, HostSettings.httpHeaderFields.definition,
            HostSettings.httpConnections.definition,
            HostSettings.httpCalls.definition, HostSettings.httpSessions.definition,
            HostSettings.connectionIdle.definition,
            HostSettings.sessionIdle.definition, HostSettings.requestTime.definition,
            HostSettings.lingerTime.definition,
            HostSettings.writeTime.definition, HostSettings.keepAlive.definition, HostSettings.streamDelay.definition,
            HostSettings.tlsCertificate.definition, HostSettings.tlsKey.definition,
        ] + HostSettings.access + [
            HostSettings.stdioMessageBytes.definition, HostSettings.stdioDrain.definition,
            HostSettings.cancelGrace.definition, HostSettings.callDeadline.definition,
            HostSettings.routeDeadline.definition,
            HostSettings.validateResults.definition,
        ] + HostSettings.tasks + [
            HostSettings.shutdownCalls.definition, HostSettings.shutdownPlugins.definition,
            HostSettings.logLevel.definition, HostSettings.logFormat.definition,
        ]

    /// What a section of the file is about.
    static let sections: [String: String] = [
        "plugins": "Which plugins are loaded. Beside these keys, each plugin has a section by its id.",
        "tools": "Which tools are offered.",
        "http": "Serving over Streamable HTTP.",
        "tls": "Encryption of HTTP.",
        "oauth": "Clients over HTTP with tokens of an authorization server.",
        "principals": "What one client that has proved who it is may take of the server.",
        "stdio": "Serving over standard input and output.",
        "calls": "The limits of calls.",
        "tasks": "Calls that go on without the request that began them, for clients that can handle tasks.",
        "shutdown": "The end.",
        "log": "The log, on standard error.",
    ]
}
