/// The module of Python that everything needs which is the parent of kernels or programs.
package enum ProcessesModule {
    /// Its name.
    package static let name = "mortise_processes"

    /// Its source.
    package static var source: [UInt8] { PackageResources.mortise_processes_py }
}

/// The Python program that runs another program and leaves nothing of it behind. It is embedded in this library and
/// goes to Python through its standard input.
package enum SupervisorProgram {
    private static var main: [UInt8] { PackageResources.supervisor_py }

    /// The arguments that have Python run it, before its own.
    ///
    /// Python does without the user's environment, of which the program may get something that is none of its business.
    package static var arguments: [String] {
        ["-I", "-S", "-c", bootstrap]
    }

    /// What Python has to read first.
    package static var input: [UInt8] { ProcessesModule.source + main }

    /// What came before the host's end is not all of it, and nothing of that is run.
    private static var bootstrap: String {
        """
        import os, sys, types
        def read(count):
            data = sys.stdin.buffer.read(count)
            return data if len(data) == count else os._exit(1)
        module = types.ModuleType("\(ProcessesModule.name)")
        exec(read(\(ProcessesModule.source.count)), module.__dict__)
        sys.modules[module.__name__] = module
        exec(read(\(main.count)))
        """
    }
}
