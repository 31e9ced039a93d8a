import JSON

/// A message of a conversation with a model: in a prompt, or in what a model is asked.
public struct Message: Sendable, Hashable {
    /// Who says it.
    public enum Role: String, Sendable {
        /// The one whom the model answers.
        case user
        /// The model.
        case assistant
    }

    /// Who says it.
    public var role: Role
    /// What is said.
    public var content: Content

    /// A message of one content.
    public init(_ role: Role, _ content: Content) {
        self.role = role
        self.content = content
    }

    /// A text of the user.
    public static func user(_ text: String) -> Message { Message(.user, .text(text)) }

    /// A text of the model.
    public static func assistant(_ text: String) -> Message { Message(.assistant, .text(text)) }

    var json: JSONObject {
        ["role": .string(role.rawValue), "content": .object(content.json)]
    }
}
