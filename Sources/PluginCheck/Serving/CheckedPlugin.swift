import Host
import JSON
import Logging
import SystemPackage

/// The plugin in a host as it would be served, with all written down that it does wrong.
struct CheckedPlugin: Sendable {
    let manifest: PluginManifest
    private let host: PluginHost
    let subject: CheckSubject
    private let breaches: BreachLog
    private let lost = LostCalls()

    var id: String { manifest.id }

    /// Loads it, first, and those that it needs.
    static func load(_ subject: CheckSubject) throws -> [PluginLibrary] {
        do throws(PluginError) {
            return try subject.within(.loading) { () throws(PluginError) in
                try PluginLoader(
                    file: subject.file, providers: subject.providerDirectories, trust: .request,
                    isolation: IsolationPolicy(isolatesOthers: subject.isIsolated))
            }.librariesOfFirst
        } catch {
            throw CheckFailure(error.message)
        }
    }

    /// Starts it and those that it needs.
    ///
    /// - Throws: `CheckFailure` with the reason where it cannot be started.
    private init(_ libraries: [PluginLibrary], _ subject: CheckSubject, _ breaches: BreachLog) async throws {
        let manifest = libraries[0].manifest
        var options = PluginHost.Options()
        options.validatesResults = true
        options.stopGrace = .seconds(5)
        options.witness = breaches
        var logger = Logger(label: "check")
        // What goes wrong is all that whoever reads of a crash wants to know besides.
        logger.logLevel = .warning
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
        let breaches = BreachLog(of: libraries[0].manifest.id, telling: subject.journal)
        let plugin = try await CheckedPlugin(libraries, subject, breaches)
        var findings: [CheckFinding]
        do {
            findings = try await body(plugin)
        } catch {
            await plugin.stop()
            throw error
        }
        let crash = plugin.crash
        await plugin.stop()
        // All else that was found when it crashed may follow from that.
        return crash.map { [$0] } ?? findings + breaches.findings
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
        try await subject.within(Call(tool: tool, arguments: arguments).place) { () async throws(CallError) in
            try await noting { () async throws(CallError) in
                try await host.callTool(
                    Self.name(tool), arguments: arguments, origin: CallOrigin(caller: client.caller, client: client))
            }
        }
    }

    /// Notes where the plugin was if it crashes meanwhile.
    private func noting<Value>(
        _ body: () async throws(CallError) -> Value
    ) async throws(CallError) -> Value {
        do throws(CallError) {
            return try await body()
        } catch {
            if hasCrashed { lost.note(subject.journal?.places ?? []) }
            throw error
        }
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
    ///
    /// - Parameter place: what the journal says meanwhile.
    func probe(_ method: String, _ params: JSONObject, _ place: CheckPlace) async throws(CallError) -> JSONValue {
        try await subject.within(place) { () async throws(CallError) in
            try await noting { () async throws(CallError) in
                try await host.probe(id, method, params: params, caller: Caller(id: "check"), client: CheckClient())
            }
        }
    }

    func cancelUnknownCall() throws(CallError) {
        try host.cancelUnknownCall(of: id)
    }
}

// MARK: - What goes wrong

extension CheckedPlugin {
    /// Whether the process in which it ran has ended by itself.
    var hasCrashed: Bool { host.crash(of: id) != nil }

    /// Whether an error of a call only follows from what there is another finding for.
    func accounts(for error: CallError) -> Bool {
        hasCrashed || breaches.accounts(for: error)
    }

    /// That the process in which it ran has ended by itself.
    fileprivate var crash: CheckFinding? {
        guard let crash = host.crash(of: id) else { return nil }
        let place = lost.places.sentence.map { " That was \($0)." } ?? ""
        return CheckFinding(
            .failure, "\(crash)\(place)", why: "Whoever has called it is told that his call is lost.",
            mend:
                "Find it by the checks that do not begin with `isolated`, or build the plugin with -fsanitize=undefined.",
            tool: lost.places.onlyCall?.tool, example: lost.places.example)
    }
}
