package import JSON
package import SystemPackage

/// Where the value of a setting comes from.
package enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// The flag, as `--port`.
    case commandLine(String)
    /// The variable, as `MORTISE_HTTP_PORT`.
    case environment(String)
    /// The file and the place in it, if it is at one.
    case file(FilePath, ConfigurationNode.Place?)
    case `default`

    package var description: String {
        switch self {
        case .commandLine(let flag): flag
        case .environment(let variable): variable
        case .file(let file, let place): place.map { "\(file):\($0.line)" } ?? file.string
        case .default: "default"
        }
    }

    /// For programs: `source`, and what belongs to it.
    package var json: JSONValue {
        switch self {
        case .commandLine(let flag): ["source": "command line", "flag": .string(flag)]
        case .environment(let variable): ["source": "environment", "variable": .string(variable)]
        case .file(let file, let place):
            [
                "source": "file", "file": .string(file.string),
                "line": place.map { .integer(Int64($0.line)) } ?? .null,
            ]
        case .default: ["source": "default"]
        }
    }
}
