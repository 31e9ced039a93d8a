import Glibc

/// The environment of this process.
enum Environment {
    /// All variables that have a value in UTF-8.
    static let variables: [String: String] = {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }()

    /// Takes the variables out of the place where the system shows them.
    ///
    /// Whatever runs as the same user, code in a kernel too, can read in `/proc/PID/environ` how a process was started:
    /// with tokens and passwords, often. The variables stay what they are for this process. Must be called before there
    /// are other threads.
    static func hide() {
        var next = environ
        while let entry = next.pointee {
            // Without memory for a copy it stays where it is.
            guard let copy = strdup(entry) else { return }
            memset(entry, 0, strlen(entry))
            next.pointee = copy
            next += 1
        }
    }

    /// The value of a variable; `nil` if it is not set or empty.
    static subscript(name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }
}
