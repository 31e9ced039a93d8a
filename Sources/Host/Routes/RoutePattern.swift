/// The path of a route as a manifest writes it: which requests it matches, and what its variables stand for.
package struct RoutePattern: Sendable, Hashable {
    /// Why a text is no path of a route.
    package struct Problem: Error {
        /// What follows "the path … ".
        package let text: String
    }

    private enum Segment: Sendable, Hashable {
        case literal(String)
        case variable(String)
        /// All segments that are left, at least one.
        case rest(String)
    }

    private let segments: [Segment]

    /// What the host answers itself, or may one day.
    private static let reserved: Set<String> = ["mcp", "healthz", ".well-known"]

    package init(_ path: String) throws(Problem) {
        guard path.hasPrefix("/"), path != "/" else { throw Problem(text: "is no \"/\" with segments after it") }
        var segments: [Segment] = []
        for text in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if case .rest = segments.last { throw Problem(text: "goes on after the variable that takes the rest") }
            segments.append(try Self.segment(text))
        }
        guard case .literal(let first) = segments[0] else { throw Problem(text: "begins with a variable") }
        if Self.reserved.contains(first) { throw Problem(text: "begins with \"/\(first)\", which is the host's own") }
        self.segments = segments
        if Set(names).count < names.count { throw Problem(text: "has a variable twice") }
    }

    /// The same for all patterns that match the same requests.
    var shape: String {
        segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .variable: "/{}"
            case .rest: "/{...}"
            }
        }.joined()
    }

    /// The first segment, which is literal.
    var root: String {
        guard case .literal(let text) = segments[0] else { preconditionFailure("checked when it was made") }
        return text
    }

    /// Whether it is the closer description of a path that both match: where they first differ, it is literal, or takes
    /// one segment rather than all.
    package func isMoreSpecific(than other: RoutePattern) -> Bool {
        ranks.lexicographicallyPrecedes(other.ranks)
    }

    /// The texts for which the variables stand, nil where the pattern does not match.
    package func variables(in path: RequestPath) -> [String: String]? {
        var rest = path.segments[...]
        var variables: [String: String] = [:]
        for segment in segments {
            guard let text = rest.first else { return nil }
            switch segment {
            case .literal(let expected):
                guard text == expected else { return nil }
            case .variable(let name):
                guard !text.isEmpty else { return nil }
                variables[name] = text
            case .rest(let name):
                let all = rest.joined(separator: "/")
                guard !all.isEmpty else { return nil }
                variables[name] = all
                return variables
            }
            rest.removeFirst()
        }
        return rest.isEmpty ? variables : nil
    }

    private var names: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .variable(let name), .rest(let name): name
            }
        }
    }

    private var ranks: [Int] {
        segments.map { segment in
            switch segment {
            case .literal: 0
            case .variable: 1
            case .rest: 2
            }
        }
    }

    private static func segment(_ text: Substring) throws(Problem) -> Segment {
        if text.hasPrefix("{"), text.hasSuffix("}") {
            let inner = text.dropFirst().dropLast()
            let takesRest = inner.hasSuffix("...")
            let name = takesRest ? inner.dropLast(3) : inner
            if !name.isEmpty, name.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }) {
                return takesRest ? .rest(String(name)) : .variable(String(name))
            }
        } else if !text.isEmpty, text != ".", text != "..",
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "-._~".utf8.contains($0) })
        {
            return .literal(String(text))
        }
        throw Problem(text: "has the segment \"\(text)\", which is neither literal nor a variable")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
