package import Logging
import SystemPackage

/// The configuration of the parts of the host.
extension Configuration {
    package var toolSelection: ToolSelection {
        ToolSelection(allowed: self[HostSettings.allowedTools], denied: self[HostSettings.deniedTools])
    }

    package var callLimits: CallLimits {
        CallLimits(
            cancelGrace: self[HostSettings.cancelGrace], toolDeadline: self[HostSettings.callDeadline],
            routeDeadline: self[HostSettings.routeDeadline])
    }

    package var http: HTTPConfiguration {
        var http = HTTPConfiguration()
        http.host = self[HostSettings.httpHost]
        http.port = self[HostSettings.httpPort]
        http.messageLimit = self[HostSettings.httpMessageBytes]
        http.bodyLimit = self[HostSettings.httpBodyBytes]
        http.allowedHosts = Set(self[HostSettings.allowedHosts])
        http.allowedOrigins = Set(self[HostSettings.allowedOrigins])
        http.connectionLimit = self[HostSettings.httpConnections]
        http.callLimit = self[HostSettings.httpCalls]
        http.connectionIdleTime = self[HostSettings.connectionIdle]
        http.sessionLimit = self[HostSettings.httpSessions]
        http.sessionIdleTime = self[HostSettings.sessionIdle]
        http.headerLimit = self[HostSettings.httpHeaderBytes]
        http.headerCountLimit = self[HostSettings.httpHeaderFields]
        http.requestTime = self[HostSettings.requestTime]
        http.lingerTime = self[HostSettings.lingerTime]
        http.writeTime = self[HostSettings.writeTime]
        http.keepAliveTime = self[HostSettings.keepAlive]
        http.streamDelay = self[HostSettings.streamDelay]
        http.principalLimits = principalLimits
        http.shutdownTime = self[HostSettings.shutdownCalls]
        return http
    }

    package var tasks: TaskLimits {
        var limits = TaskLimits()
        limits.delay = self[HostSettings.taskDelay]
        limits.lifetime = self[HostSettings.taskLifetime]
        limits.running = self[HostSettings.tasksRunning]
        limits.runningOfCaller = self[HostSettings.tasksOfCaller]
        limits.kept = self[HostSettings.tasksKept]
        limits.bytes = self[HostSettings.taskBytes]
        return limits
    }

    package var server: MCPServer.Configuration {
        var server = MCPServer.Configuration()
        server.pageSize = self[HostSettings.toolsPageSize]
        return server
    }

    package var stdio: StdioTransport.Configuration {
        var stdio = StdioTransport.Configuration()
        stdio.messageLimit = self[HostSettings.stdioMessageBytes]
        stdio.drainTime = self[HostSettings.stdioDrain]
        stdio.shutdownTime = self[HostSettings.shutdownCalls]
        return stdio
    }

    /// Which plugins are loaded.
    package var pluginTrust: PluginTrust {
        PluginTrust(pins: self[HostSettings.allowedPlugins], keys: self[HostSettings.trustedKeys])
    }

    /// Which plugins run in processes of their own.
    package var isolation: IsolationPolicy {
        IsolationPolicy(
            isolatesOthers: self[HostSettings.isolatePlugins],
            named: plugins.compactMapValues(\.isolation?.value))
    }

    package var pluginOptions: PluginHost.Options {
        var options = PluginHost.Options()
        options.tools = toolSelection
        options.stopGrace = self[HostSettings.shutdownPlugins]
        options.validatesResults = self[HostSettings.validateResults] || self[HostSettings.logLevel].level <= .debug
        return options
    }

    /// The transport that flags, the environment and the file ask for.
    package var transport: TransportKind {
        let isAddressGiven = [origin(of: HostSettings.httpPort), origin(of: HostSettings.httpHost)].contains { origin in
            if case .commandLine = origin { true } else { false }
        }
        // Who types --port wants a port, whatever a file says; only another flag says otherwise.
        if case .commandLine = origin(of: HostSettings.transport) { return self[HostSettings.transport] ?? .stdio }
        return isAddressGiven ? .http : self[HostSettings.transport] ?? .stdio
    }
}

extension LogThreshold {
    /// The level of the logging library.
    package var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
