/// The module of Python that everything needs which is the parent of kernels or programs.
package enum ProcessesModule {
    /// Its name.
    package static let name = "mortise_processes"

    /// Its source.
    package static var source: [UInt8] { PackageResources.mortise_processes_py }
}

/// The Python program that runs another program and leaves nothing of it behind. It is embedded in this library and
/// goes to Python through its standard input.
enum SupervisorProgram {
    private static var main: [UInt8] { PackageResources.supervisor_py }

    /// The arguments that have Python run it, before its own.
    ///
    /// Python does without the user's environment, of which the program may get something that is none of its business.
    static var arguments: [String] {
        ["-I", "-S", "-c", bootstrap]
    }

    /// What Python has to read first.
    static var input: [UInt8] { ProcessesModule.source + main }

    private static var bootstrap: String {
        """
        import sys, types
        module = types.ModuleType("\(ProcessesModule.name)")
        exec(sys.stdin.buffer.read(\(ProcessesModule.source.count)), module.__dict__)
        sys.modules[module.__name__] = module
        exec(sys.stdin.buffer.read(\(main.count)))
        """
    }
}
