/// The grammar of a requirement, `name [extras] specifiers ; marker` or `name [extras] @ address ; marker`.
///
/// Only what follows it reaches an installer. To look for what is dangerous would not do: installers understand addresses
/// without slashes, with encoded slashes, and with variables in them.
package struct RequirementSyntax {
    /// The address that follows an `@`, nil if there is none.
    package private(set) var address: Substring?

    /// - Returns: nil if the text is no requirement.
    package init?(_ text: String) {
        var rest = text[...]
        guard Self.takeName(&rest), Self.takeExtras(&rest) else { return nil }
        if rest.first == "@" {
            rest.removeFirst()
            Self.skipSpaces(&rest)
            let address = rest.prefix { $0 != " " }
            rest = rest.dropFirst(address.count)
            guard !address.isEmpty else { return nil }
            self.address = address
            Self.skipSpaces(&rest)
        } else {
            guard Self.takeSpecifiers(&rest) else { return nil }
        }
        guard rest.isEmpty || Self.isMarker(rest) else { return nil }
    }

    /// Whether an address leads where its text says: over HTTPS, with nothing in it that installers decode or expand.
    package static func isPlain(_ address: Substring) -> Bool {
        let lowercase = address.lowercased()
        return (lowercase.hasPrefix("https://") || lowercase.hasPrefix("git+https://")) && !lowercase.contains("%2f")
    }

    /// Whether a text is a list of extras in brackets, or empty.
    static func isExtras(_ text: String) -> Bool {
        var rest = text[...]
        return takeExtras(&rest) && rest.isEmpty
    }

    private static func takeName(_ rest: inout Substring) -> Bool {
        let name = rest.prefix { isLetterOrDigit($0) || "._-".contains($0) }
        guard let first = name.first, let last = name.last, isLetterOrDigit(first), isLetterOrDigit(last) else {
            return false
        }
        rest = rest.dropFirst(name.count)
        skipSpaces(&rest)
        return true
    }

    private static func takeExtras(_ rest: inout Substring) -> Bool {
        guard rest.first == "[" else { return true }
        guard let end = rest.firstIndex(of: "]") else { return false }
        let inside = rest[rest.index(after: rest.startIndex)..<end]
        for extra in inside.split(separator: ",", omittingEmptySubsequences: false) {
            var name = extra
            skipSpaces(&name)
            guard name.isEmpty && inside.isEmpty || takeName(&name) && name.isEmpty else { return false }
        }
        rest = rest[rest.index(after: end)...]
        skipSpaces(&rest)
        return true
    }

    /// Takes versions such as `>=2, <3`, in parentheses or not.
    private static func takeSpecifiers(_ rest: inout Substring) -> Bool {
        let all = rest.prefix { $0 != ";" }
        rest = rest.dropFirst(all.count)
        var inside = all
        while inside.last == " " { inside.removeLast() }
        if inside.first == "(" {
            guard inside.last == ")" else { return false }
            inside = inside.dropFirst().dropLast()
        }
        if inside.isEmpty { return true }
        return inside.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isSpecifier)
    }

    private static func isSpecifier(_ text: Substring) -> Bool {
        var rest = text
        skipSpaces(&rest)
        let comparison = rest.prefix { "=<>!~".contains($0) }
        guard ["==", "===", "!=", "<=", ">=", "<", ">", "~="].contains(comparison) else { return false }
        rest = rest.dropFirst(comparison.count)
        skipSpaces(&rest)
        while rest.last == " " { rest.removeLast() }
        return !rest.isEmpty && rest.allSatisfy { isLetterOrDigit($0) || ".*+!_-".contains($0) }
    }

    /// Whether a text is `; ` and a condition on the environment, as `; python_version < "3.12"`.
    private static func isMarker(_ text: Substring) -> Bool {
        guard text.first == ";" else { return false }
        return text.dropFirst().allSatisfy { isLetterOrDigit($0) || " ._-+*!<>=~()\"',".contains($0) }
    }

    private static func skipSpaces(_ rest: inout Substring) {
        while rest.first == " " { rest.removeFirst() }
    }

    private static func isLetterOrDigit(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber)
    }
}
