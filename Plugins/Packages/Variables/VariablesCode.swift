/// Code that makes a kernel tell of its variables.
enum VariablesCode {
    /// What marks the answer among the outputs: a media type that nobody else uses.
    static let mark = "application/vnd.mortise.variables+json"

    /// The code. Its only trace in the session is a name that is gone when it ends: what the session calls `exec` or
    /// `print` may be anything.
    ///
    /// - Parameter limit: so many variables are told of.
    static func code(limit: Int) -> String {
        let source = String(decoding: PackageResources.list_variables_py, as: UTF8.self)
        let call = "\(source)\npublish('\(mark)', \(limit))\n"
        return """
            import builtins as _mortise_builtins
            try:
                _mortise_builtins.exec(\(literal(call)), {})
            finally:
                del _mortise_builtins
            """
    }

    /// A text as a literal of Python.
    private static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": literal += "\\n"
            case "\\", "\"": literal += "\\\(scalar)"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
