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
        /// So many items are on one page of their list, at least 1.
        package var pageSize = 1000

        package init() {}
    }

    private let configuration: Configuration
    private let features: [any Feature]
    private let legacyMethods: [String: any Feature]
    private let modernMethods: [String: any Feature]
    private let results: ResultWriter
    /// All that is offered.
    let offerings: Offerings
    /// The calls that go on as tasks.
    let tasks: TaskTable

    /// - Parameters:
    ///   - tools: the tools to offer.
    ///   - resources: the resources to offer, nil for none.
    ///   - prompts: the prompts to offer, nil for none.
    ///   - completions: completes what users type, nil for nothing.
    ///   - configuration: how the server presents itself.
    ///   - rounds: the calls that wait for an answer of their client.
    ///   - tasks: the calls that go on as tasks.
    package init(
        tools: any ToolProvider, resources: (any ResourceProvider)? = nil, prompts: (any PromptProvider)? = nil,
        completions: (any CompletionProvider)? = nil, configuration: Configuration = Configuration(),
        rounds: MultiRoundCalls = MultiRoundCalls(), tasks: TaskTable = TaskTable()
    ) {
        self.configuration = configuration
        let offerings = Offerings(tools: tools, prompts: prompts, resources: resources, completions: completions)
        self.offerings = offerings
        self.tasks = tasks
        let results = ResultWriter(implementation: Self.implementation(configuration))
        self.results = results
        let offered = Self.features(offerings, results, rounds, tasks, pageSize: max(1, configuration.pageSize))
        let base = BaseFeature { [offered] revision in
            Self.discovery(offered, configuration, results, revision)
        }
        features = offered
        legacyMethods = Self.table(offered + [base], .legacy)
        modernMethods = Self.table(offered + [base], .modern)
    }

    private static func features(
        _ offerings: Offerings, _ results: ResultWriter, _ rounds: MultiRoundCalls, _ tasks: TaskTable, pageSize: Int
    ) -> [any Feature] {
        let features: [(any Feature)?] = [
            ToolsFeature(provider: offerings.tools, results: results, rounds: rounds, tasks: tasks, pageSize: pageSize),
            TasksFeature(tasks: tasks, results: results), LoggingFeature(),
            SubscriptionsFeature(offerings: offerings, tasks: tasks, results: results),
            offerings.resources.map {
                ResourcesFeature(provider: $0, results: results, rounds: rounds, pageSize: pageSize)
            },
            offerings.prompts.map {
                PromptsFeature(provider: $0, results: results, rounds: rounds, pageSize: pageSize)
            },
            offerings.completions.map { CompletionFeature(provider: $0, results: results) },
        ]
        return features.compactMap(\.self)
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
        let hint = CachingHint(lifetime: .seconds(300), scope: .public)
        return results.complete(result.merging(hint.members), in: revision)
    }
}
