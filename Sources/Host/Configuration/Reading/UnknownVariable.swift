import JSONSchema

/// A variable of the environment that is named like those of settings, and is none.
package struct UnknownVariable: Sendable, Hashable {
    package let name: String
    /// The variable that may have been meant.
    package let nearest: String?

    private static let prefix = "MORTISE_"

    /// Finds all that have a value.
    ///
    /// - Parameters:
    ///   - environment: the variables that are set.
    ///   - definitions: the settings that there are.
    ///   - others: variables that mean something without being settings.
    package static func find(
        in environment: [String: String], definitions: [SettingDefinition], others: [String]
    ) -> [UnknownVariable] {
        let known = definitions.compactMap(\.variable) + others
        return environment.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty && !known.contains($0.key) }
            .keys.sorted()
            .map { UnknownVariable(name: $0, nearest: nearest(to: $0, among: known)) }
    }

    // Without what all have in common, which would make them all alike.
    private static func nearest(to name: String, among known: [String]) -> String? {
        let ends = known.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return Mend.name(String(name.dropFirst(prefix.count)), among: ends).map { prefix + $0 }
    }

    /// What is said of some in one line.
    package static func sentence(_ variables: [UnknownVariable]) -> String {
        let names = variables.map { $0.name + ($0.nearest.map { " (did you mean \($0)?)" } ?? "") }
        return "The environment has variables that mean nothing here: \(names.joined(separator: ", "))."
    }
}
