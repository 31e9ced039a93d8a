package import JSON

/// An MCP server: what it offers, apart from how its clients reach it.
///
/// It holds no state of any client. A transport finds out the era of each message, keeps sessions where there are
/// some, and asks this type what to answer.
package final class MCPServer: Sendable {
    /// How the server presents itself.
    package struct Configuration: Sendable {
        /// The name for programs.
        package var name = MortiseVersion.name
        package var version = MortiseVersion.current
        /// The name for people.
        package var title: String? = "Mortise"
        /// What a model should know about the server as a whole.
        package var instructions: String?
        /// So many tools, or resources, are on one page of their list, at least 1.
        package var pageSize = 1000

        package init() {}
    }

    private let configuration: Configuration
    private let features: [any Feature]
    private let legacyMethods: [String: any Feature]
    private let modernMethods: [String: any Feature]
    private let results: ResultWriter
    /// The tools, for transports that must look at a tool before they call it, and that tell of changes.
    let tools: any ToolProvider
    /// The resources, for transports that tell of changes; nil where there are none.
    let resources: (any ResourceProvider)?

    /// - Parameters:
    ///   - tools: the tools to offer.
    ///   - resources: the resources to offer, nil for none.
    ///   - configuration: how the server presents itself.
    ///   - rounds: the calls that wait for an answer of their client.
    ///   - tasks: the calls that go on as tasks.
    package init(
        tools: any ToolProvider, resources: (any ResourceProvider)? = nil,
        configuration: Configuration = Configuration(), rounds: MultiRoundCalls = MultiRoundCalls(),
        tasks: TaskTable = TaskTable()
    ) {
        self.configuration = configuration
        self.tools = tools
        self.resources = resources
        let results = ResultWriter(implementation: Self.implementation(configuration))
        self.results = results
        let pageSize = max(1, configuration.pageSize)
        var offered: [any Feature] = [
            ToolsFeature(provider: tools, results: results, rounds: rounds, tasks: tasks, pageSize: pageSize),
            TasksFeature(tasks: tasks, results: results), LoggingFeature(),
            SubscriptionsFeature(tools: tools, resources: resources, tasks: tasks, results: results),
        ]
        if let resources {
            offered.append(ResourcesFeature(provider: resources, results: results, rounds: rounds, pageSize: pageSize))
        }
        let base = BaseFeature { [offered] revision in
            Self.discovery(offered, configuration, results, revision)
        }
        features = offered
        legacyMethods = Self.table(offered + [base], .legacy)
        modernMethods = Self.table(offered + [base], .modern)
    }

    /// Begins to answer a request of either era, other than `initialize` of the legacy one.
    ///
    /// - Throws: `-32601` for a method that the era does not have, and what the method throws.
    package func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        let methods = scope.revision.era == .legacy ? legacyMethods : modernMethods
        guard let feature = methods[request.method] else { throw .unknownMethod(request.method) }
        return try feature.begin(request, in: scope)
    }

    /// The result of `initialize`.
    package func initializeResult(_ handshake: Handshake) -> JSONObject {
        var result: JSONObject = [
            "protocolVersion": .string(handshake.revision.rawValue),
            "capabilities": .object(Self.capabilities(features, handshake.revision)),
            "serverInfo": .object(results.implementation),
        ]
        result["instructions"] = configuration.instructions.map { .string($0) }
        return result
    }

    private static func table(_ features: [any Feature], _ era: ProtocolRevision.Era) -> [String: any Feature] {
        var table: [String: any Feature] = [:]
        for feature in features {
            for method in feature.methods(in: era) { table[method] = feature }
        }
        return table
    }

    private static func implementation(_ configuration: Configuration) -> JSONObject {
        var object: JSONObject = ["name": .string(configuration.name), "version": .string(configuration.version)]
        object["title"] = configuration.title.map { .string($0) }
        return object
    }

    private static func capabilities(_ features: [any Feature], _ revision: ProtocolRevision) -> JSONObject {
        var capabilities = JSONObject()
        for feature in features {
            for (key, value) in feature.capabilities(in: revision) { capabilities[key] = value }
        }
        return capabilities
    }

    private static func discovery(
        _ features: [any Feature], _ configuration: Configuration, _ results: ResultWriter,
        _ revision: ProtocolRevision
    ) -> JSONObject {
        var result: JSONObject = [
            "supportedVersions": .array(ProtocolRevision.supported.map { .string($0.rawValue) }),
            "capabilities": .object(capabilities(features, revision)),
        ]
        result["instructions"] = configuration.instructions.map { .string($0) }
        return results.complete(result, in: revision, lifetime: .seconds(300))
    }
}
