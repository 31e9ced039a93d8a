import JSON

/// What a plugin offers of resources: nothing, or a `ResourceSpace`.
public struct ResourceOffer<Owner: Plugin>: Sendable {
    let binding: ResourceBinding<Owner>?

    /// A plugin without resources.
    public static var none: ResourceOffer { ResourceOffer(binding: nil) }

    /// The resources of a space.
    public init<S: ResourceSpace>(_ space: S.Type) where S.Owner == Owner {
        binding = ResourceBinding(space)
    }

    private init(binding: ResourceBinding<Owner>?) {
        self.binding = binding
    }
}

/// A space without its type: what the manifest and the router need of it.
struct ResourceBinding<Owner: Plugin>: Sendable {
    typealias Answer = @Sendable (JSONObject, CallContext<Owner>) async throws -> JSONObject

    let configuration: ResourceConfiguration
    let typeName: String
    /// By the names of the methods.
    let methods: [String: Answer]
    /// Suggests values for a variable of a template.
    let complete: @Sendable (CompletionRequest, _ template: String, CallContext<Owner>) async throws -> Completion

    init<S: ResourceSpace>(_ space: S.Type) where S.Owner == Owner {
        configuration = space.configuration
        typeName = "\(space)"
        complete = { request, template, context in
            try await S().complete(request, of: template, in: context)
        }
        methods = [
            "resources/list": { parameters, context in
                let limit = parameters["limit"]?.intValue ?? 0
                guard limit > 0 else { throw PluginError(.invalid, "\"limit\" must be a positive integer.") }
                let list = try await S().list(
                    after: parameters["cursor"]?.stringValue, limit: limit, in: context)
                return list.json
            },
            "resources/read": { parameters, context in
                let contents = try await S().read(try Self.uri(parameters), in: context)
                return ["contents": .array(contents.map { .object($0.json) })]
            },
            "resources/subscribe": { parameters, context in
                try await S().subscribe(to: try Self.uri(parameters), in: context)
                return [:]
            },
            "resources/unsubscribe": { parameters, context in
                try await S().unsubscribe(from: try Self.uri(parameters), in: context)
                return [:]
            },
        ]
    }

    private static func uri(_ parameters: JSONObject) throws(PluginError) -> String {
        guard let uri = parameters["uri"]?.stringValue else {
            throw PluginError(.invalid, "\"uri\" must be a string.")
        }
        return uri
    }
}

extension ResourceList {
    fileprivate var json: JSONObject {
        var object: JSONObject = ["resources": .array(resources.map { .object($0.resource) })]
        object["nextCursor"] = nextCursor.map { .string($0) }
        return object
    }
}
