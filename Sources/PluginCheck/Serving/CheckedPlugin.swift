import Host
import JSON
import Logging
import SystemPackage

/// The plugin in a host as it would be served, with all written down that it does wrong.
struct CheckedPlugin: Sendable {
    let manifest: PluginManifest
    private let host: PluginHost
    private let subject: CheckSubject
    private let breaches: BreachLog

    var id: String { manifest.id }

    /// Loads it, first, and those that it needs.
    static func load(_ subject: CheckSubject) throws -> [PluginLibrary] {
        do throws(PluginError) {
            return try PluginLoader(
                file: subject.file, providers: subject.providerDirectories, trust: .request,
                isolation: IsolationPolicy(isolatesOthers: subject.isIsolated)
            ).librariesOfFirst
        } catch {
            throw CheckFailure(error.message)
        }
    }

    /// Starts it and those that it needs.
    ///
    /// - Throws: `CheckFailure` with the reason where it cannot be started.
    private init(_ libraries: [PluginLibrary], _ subject: CheckSubject, _ breaches: BreachLog) async throws {
        let manifest = libraries[0].manifest
        if let misfit = ToolSelection.misfits(subject.skipped, among: manifest.toolNames).first {
            throw CheckFailure("Of the tools to skip, \(misfit)")
        }
        var options = PluginHost.Options()
        options.validatesResults = true
        options.stopGrace = .seconds(5)
        options.onBreach = { plugin, breach in
            if plugin == manifest.id { breaches.add(breach) }
        }
        let logger = Logger(label: "check")
        host = PluginHost(
            libraries: libraries,
            environment: PluginHost.Environment(
                workspace: subject.workspace, prefix: subject.prefix, settings: [manifest.id: subject.settings]),
            options: options,
            router: Router(
                limits: CallLimits(cancelGrace: subject.grace, toolDeadline: subject.patience),
                logger: logger), logger: logger)
        self.manifest = manifest
        self.subject = subject
        self.breaches = breaches
        await host.start()
        if let refusal = host.refusals.first(where: { $0.id == manifest.id }) {
            await host.stop()
            throw CheckFailure(refusal.error.message)
        }
    }

    /// Runs the plugin while `body` uses it.
    ///
    /// - Returns: what `body` found, and the breaches that the host saw meanwhile.
    static func run(
        _ libraries: [PluginLibrary], _ subject: CheckSubject,
        _ body: (CheckedPlugin) async throws -> [CheckFinding] = { _ in [] }
    ) async throws -> [CheckFinding] {
        let breaches = BreachLog()
        let plugin = try await CheckedPlugin(libraries, subject, breaches)
        var findings: [CheckFinding]
        do {
            findings = try await body(plugin)
        } catch {
            await plugin.stop()
            throw error
        }
        await plugin.stop()
        return findings + breaches.findings
    }

    func stop() async {
        await host.stop()
    }
}

// MARK: - Calls

extension CheckedPlugin {
    /// The tools that may be called: without those that are to be skipped, and those that reach out of this machine,
    /// unless they were asked for.
    var tools: [JSONObject] {
        manifest.tools.filter { tool in
            ToolSelection(denied: subject.skipped).offers(Self.name(tool))
                && (subject.reachesOut || tool["annotations"]?["openWorldHint"]?.boolValue != true)
        }
    }

    static func name(_ tool: JSONObject) -> String {
        tool["name"]?.stringValue ?? ""
    }

    /// Calls a tool as a client would.
    func call(_ tool: JSONObject, _ arguments: JSONObject, by client: CheckClient = CheckClient())
        async throws(CallError)
        -> JSONObject
    {
        try await host.callTool(
            Self.name(tool), arguments: arguments, origin: CallOrigin(caller: client.caller, client: client))
    }

    /// Begins calls, whose answers nobody waits for, until the plugin knows of each: what takes its time within `invoke` is not
    /// waited for.
    func begin(_ calls: [Call]) async throws(CallError) {
        let params = calls.map { call -> JSONObject in
            ["name": .string(Self.name(call.tool)), "arguments": .object(call.arguments)]
        }
        let client = CheckClient()
        try await host.beginToolCalls(
            of: id, params, by: client, caller: client.caller, within: .milliseconds(250))
    }

    /// Calls any method with parameters that the host has not checked.
    func probe(_ method: String, _ params: JSONObject) async throws(CallError) -> JSONValue {
        try await host.probe(id, method, params: params, caller: Caller(id: "check"), client: CheckClient())
    }

    func cancelUnknownCall() throws(CallError) {
        try host.cancelUnknownCall(of: id)
    }
}
