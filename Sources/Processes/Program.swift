package import SystemPackage

/// A program to be run.
package struct Program: Sendable {
    /// An absolute path.
    package var executable: FilePath
    /// The arguments after the program's name, as they are: no shell sees them.
    package var arguments: [String]
    /// All its environment variables.
    package var environment: [String: String]
    /// Where it works, an absolute path.
    package var workingDirectory: FilePath
    /// What it may use.
    package var limits = ResourceLimits()
    /// What it can read from descriptor 3.
    package var data: [UInt8] = []

    package init(
        _ executable: FilePath, arguments: [String], environment: [String: String], workingDirectory: FilePath
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}

/// How a program ended.
package struct ProgramEnd: Sendable, Hashable {
    /// Its exit code, or the negative number of the signal that killed it.
    package let returnCode: Int
    /// Whether it was killed because its time was over.
    package let isTimedOut: Bool

    package init(returnCode: Int, isTimedOut: Bool = false) {
        self.returnCode = returnCode
        self.isTimedOut = isTimedOut
    }
}
