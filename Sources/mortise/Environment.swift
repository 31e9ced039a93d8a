import Glibc

/// The environment of this process.
enum Environment {
    /// The value of a variable; `nil` if it is not set or empty.
    static subscript(name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
