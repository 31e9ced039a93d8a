package import SystemPackage

/// What is wrong with the configuration, at one place.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where it was found.
    package let origin: SettingOrigin
    /// What is wrong and what to do.
    package let message: String

    /// The place and the message, as `mortise.yaml:7:3: unknown key …`.
    package var description: String {
        switch origin {
        case .commandLine, .environment, .default: message
        case .file(let file, let place?): "\(file):\(place.line):\(place.column): \(message)"
        case .file(let file, nil): "\(file): \(message)"
        }
    }
}

/// Why a configuration cannot be used: all that is wrong with it, so that it is mended in one go.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    package let problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    /// One problem with a file.
    package init(_ message: String, in file: FilePath, at place: ConfigurationNode.Place? = nil) {
        self.init([ConfigurationProblem(origin: .file(file, place), message: message)])
    }

    /// A line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
