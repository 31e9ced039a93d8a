internal import JSON
package import PluginKit

/// A position in a piece of code.
package struct CodeCursor: Sendable {
    private let code: String
    private let position: Int

    /// - Parameters:
    ///   - code: the code.
    ///   - position: how many Unicode code points are before it.
    /// - Throws: `PluginError` with `invalid` if it is not in the code.
    package init(_ position: Int, in code: String) throws(PluginError) {
        let length = code.unicodeScalars.count
        guard 0...length ~= position else {
            throw PluginError(
                .invalid,
                "cursor_pos is \(position), expected 0 to \(length): the code has \(length) Unicode code points.")
        }
        self.code = code
        self.position = position
    }

    /// What a request about it contains.
    var content: JSONObject { ["code": .string(code), "cursor_pos": JSONValue(position)] }
}
