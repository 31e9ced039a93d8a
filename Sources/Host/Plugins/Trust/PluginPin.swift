import JSON

/// A plugin that is allowed, whatever its place: by what its file holds.
package struct PluginPin: Hashable, Sendable {
    /// The plugin's id.
    package let name: String
    /// Of the whole file, in hexadecimal digits of lower case.
    package let sha256: String

    /// - Parameter sha256: in digits of either case.
    /// - Returns: nil where that is no SHA-256.
    package init?(name: String, sha256: String) {
        guard let hash = [UInt8](hexadecimal: sha256.lowercased()), hash.count == 32 else { return nil }
        self.name = name
        self.sha256 = hash.hexadecimal
    }

    /// As an element of `plugins.allow`.
    package var yaml: String {
        "- {name: \(JSONValue.string(name)), sha256: \"\(sha256)\"}"
    }

    var json: JSONValue {
        ["name": .string(name), "sha256": .string(sha256)]
    }
}
