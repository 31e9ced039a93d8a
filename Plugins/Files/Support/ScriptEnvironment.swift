import PluginKit
import Processes
import SystemPackage

/// What all scripts have in common: the Python and the environment that kernels have too.
struct ScriptEnvironment: Sendable {
    /// Finds the Python, anew for each script.
    let python: PythonLocator
    /// All environment variables that scripts get.
    let environment: [String: String]

    init(_ environment: PluginEnvironment<FilesSettings>) {
        let variables = ProgramEnvironment.ofThisProcess()
        python = PythonLocator(
            setting: environment.settings.python, prefix: FilePath(environment.prefix), environment: variables)
        self.environment = ProgramEnvironment.allowed(of: variables)
    }
}
