import Processes
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The program that installs packages into an environment: uv where it is there, else pip.
struct Installer: Sendable {
    private let environment: KernelPython
    private let variables: [String: String]

    /// - Parameters:
    ///   - environment: where packages go.
    ///   - variables: the host's environment variables.
    init(into environment: KernelPython, variables: [String: String]) {
        self.environment = environment
        self.variables = variables
    }

    /// The command that installs packages.
    ///
    /// It works in the root directory, so that no file of the workspace configures it.
    ///
    /// - Parameter packages: as pip takes them; none is an option.
    func program(for packages: [String]) -> Program {
        let (executable, arguments) = command
        var variables = ProgramEnvironment.allowed(of: variables)
        variables["PYTHONUNBUFFERED"] = "1"
        variables["NO_COLOR"] = "1"
        return Program(
            executable, arguments: arguments + ["--"] + packages, environment: variables, workingDirectory: "/")
    }

    private var command: (FilePath, [String]) {
        if let uv { return (uv, ["pip", "install", "--python", environment.python, "--no-progress"]) }
        // Isolated, so that no module of the user's takes the place of pip.
        let pip = ["-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        return (FilePath(environment.python), pip)
    }

    /// The uv of the environment, or that in PATH.
    private var uv: FilePath? {
        let directories = (variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        let candidates = ["\(environment.prefix)/bin/uv"] + directories.filter { $0.hasPrefix("/") }.map { "\($0)/uv" }
        return candidates.first { access($0, X_OK) == 0 }.map { FilePath($0) }
    }
}
