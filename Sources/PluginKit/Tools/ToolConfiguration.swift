public import JSON

/// How a tool presents itself to clients.
public struct ToolConfiguration: Sendable, Hashable {
    /// The name that calls use: 1 to 128 of the characters `A-Z a-z 0-9 _ . -`.
    public let name: String

    /// The name for people.
    public let title: String?

    /// What the tool does and when to choose it, for the model that has to choose.
    public let summary: String

    /// What it does to the world.
    public let annotations: ToolAnnotations

    /// Pictures for people.
    public let icons: [Icon]

    /// More for programs, the `_meta` of the tool.
    public let meta: JSONObject

    /// Whether its calls go on as tasks, nil to leave that to the host.
    public let tasks: TaskSupport?

    /// Whether a call that becomes a task does so only once the questions are answered with which it begins.
    public let asksFirst: Bool

    /// - Parameters:
    ///   - name: the name that calls use.
    ///   - title: the name for people.
    ///   - summary: what the tool does and when to choose it.
    ///   - annotations: what it does to the world.
    ///   - icons: pictures for people.
    ///   - meta: more for programs.
    ///   - tasks: whether its calls go on as tasks; nil to leave that to the host, which lets them once they take long.
    ///   - asksFirst: whether they do so only once the questions are answered with which they begin.
    public init(
        name: String, title: String? = nil, summary: String, annotations: ToolAnnotations = ToolAnnotations(),
        icons: [Icon] = [], meta: JSONObject = [:], tasks: TaskSupport? = nil, asksFirst: Bool = false
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.annotations = annotations
        self.icons = icons
        self.meta = meta
        self.tasks = tasks
        self.asksFirst = asksFirst
    }
}
