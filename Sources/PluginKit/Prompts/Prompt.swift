public import JSON

/// A prompt that a plugin offers. An instance is one request: its properties are the arguments, all of them texts.
///
///     struct Review: Prompt {
///         static let configuration = PromptConfiguration(name: "review", summary: "Has code reviewed.")
///
///         @Argument("The code.") var code: String
///         @Argument("Its language.") var language: String?
///
///         func messages(in context: CallContext<MyPlugin>) async throws -> [Message] {
///             [.user("Review this:\n\(code)")]
///         }
///     }
///
/// Every stored property is an `@Argument` of a type that is a string in JSON. `init()` also runs to read the
/// declarations, so it must have no effects.
public protocol Prompt<Owner>: Sendable {
    /// The plugin that the prompt belongs to.
    associatedtype Owner: Plugin

    /// How the prompt presents itself.
    static var configuration: PromptConfiguration { get }

    /// A request whose arguments are not known yet.
    init()

    /// More for programs beside the messages, the `_meta` of the result.
    var meta: JSONObject { get }

    /// Makes the messages.
    ///
    /// - Throws: why there are none; a `PluginError` with `invalid` for arguments that are wrong.
    func messages(in context: CallContext<Owner>) async throws -> [Message]

    /// Suggests values for an argument. Called only where the configuration says so; the properties are not set then.
    func complete(_ request: CompletionRequest, in context: CallContext<Owner>) async throws -> Completion
}

extension Prompt {
    /// Nothing.
    public var meta: JSONObject { [:] }

    /// Nothing.
    public func complete(_ request: CompletionRequest, in context: CallContext<Owner>) async throws -> Completion {
        Completion([])
    }
}

/// How a prompt presents itself to clients.
public struct PromptConfiguration: Sendable, Hashable {
    /// The name by which it is had, of 1 to 256 bytes.
    public let name: String
    /// The name for people.
    public let title: String?
    /// What it is for.
    public let summary: String
    /// Pictures for people.
    public let icons: [Icon]
    /// Whether `complete` suggests values.
    public let completes: Bool
    /// More for programs, the `_meta` of the prompt.
    public let meta: JSONObject

    /// - Parameters:
    ///   - name: the name by which it is had.
    ///   - title: the name for people.
    ///   - summary: what it is for.
    ///   - icons: pictures for people.
    ///   - completes: whether `complete` suggests values.
    ///   - meta: more for programs.
    public init(
        name: String, title: String? = nil, summary: String, icons: [Icon] = [], completes: Bool = false,
        meta: JSONObject = [:]
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.icons = icons
        self.completes = completes
        self.meta = meta
    }
}
