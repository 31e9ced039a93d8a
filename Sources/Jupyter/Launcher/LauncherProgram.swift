internal import Processes

/// The Python program that starts kernels. It is embedded in this library and written into the private directory.
enum LauncherProgram {
    /// The module that is run.
    static let main = "launcher.py"

    /// All modules by their files' names.
    static var modules: [(name: String, contents: [UInt8])] {
        [
            (main, PackageResources.launcher_py),
            ("mortise_completion.py", PackageResources.mortise_completion_py),
            ("mortise_kernel.py", PackageResources.mortise_kernel_py),
            ("mortise_processes.py", ProcessesModule.source),
            ("mortise_state.py", PackageResources.mortise_state_py),
            ("mortise_traceback.py", PackageResources.mortise_traceback_py),
            ("mortise_warden.py", PackageResources.mortise_warden_py),
        ]
    }
}
