extension DeclarationCheck {
    mutating func route(_ configuration: RouteConfiguration, typeName: String) {
        let subject = "\(typeName).configuration"
        if configuration.method == .head {
            report(subject, "the method is HEAD", "Use GET, whose routes answer HEAD too")
        }
        if let problem = RoutePath.problem(configuration.path) {
            report(subject, "the path \"\(configuration.path)\" \(problem)", "Use one as \"/files/download/{path...}\"")
        }
        if let other = routeNames.updateValue(typeName, forKey: RoutePath.shape(configuration)) {
            report(subject, "\"\(configuration.name)\" is what \(other) answers already", "Change one of them")
        }
        likenesses(configuration.tools, subject)
    }

    /// A name of no tool would let by what the tool that is meant is not offered for.
    mutating func likenesses(_ tools: [String]?, _ subject: String) {
        for tool in tools ?? [] where toolNames[tool] == nil {
            report(subject, "`tools` has \"\(tool)\", and the plugin has no such tool", "Name tools of the plugin")
        }
    }
}

/// What can be said of the path of a route, as the host reads it.
private enum RoutePath {
    /// What is wrong with a path, nil where nothing is.
    static func problem(_ path: String) -> String? {
        guard path.hasPrefix("/"), path != "/" else { return "is no path of segments after \"/\"" }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var names: Set<Substring> = []
        for (index, segment) in segments.enumerated() {
            guard let variable = variable(segment) else {
                if isLiteral(segment) { continue }
                return "has the segment \"\(segment)\", which is neither literal nor a variable"
            }
            if index == 0 { return "begins with a variable" }
            if variable.takesRest, index < segments.count - 1 { return "goes on after \"\(segment)\"" }
            if !names.insert(variable.name).inserted { return "has the variable \"\(variable.name)\" twice" }
        }
        return nil
    }

    /// The same for all routes that match the same requests.
    static func shape(_ configuration: RouteConfiguration) -> String {
        let segments = configuration.path.split(separator: "/", omittingEmptySubsequences: false)
        let shapes = segments.map { segment in variable(segment).map { $0.takesRest ? "{...}" : "{}" } ?? segment }
        return "\(configuration.method.rawValue) \(shapes.joined(separator: "/"))"
    }

    private static func variable(_ segment: Substring) -> (name: Substring, takesRest: Bool)? {
        guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return nil }
        let inner = segment.dropFirst().dropLast()
        let takesRest = inner.hasSuffix("...")
        let name = takesRest ? inner.dropLast(3) : inner
        guard !name.isEmpty, name.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }) else {
            return nil
        }
        return (name, takesRest)
    }

    private static func isLiteral(_ segment: Substring) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".."
            && segment.utf8.allSatisfy { isLetterOrDigit($0) || "-._~".utf8.contains($0) }
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
