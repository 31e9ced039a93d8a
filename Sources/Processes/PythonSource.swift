package import SystemPackage

extension Program {
    /// Python source that is run as the file that it was read from. What is at the path by now does not matter.
    ///
    /// - Parameters:
    ///   - source: all of it.
    ///   - path: relative to the working directory, as the source finds it in `sys.argv`.
    ///   - arguments: those of the script.
    ///   - python: runs it.
    package init(
        source: [UInt8], path: String, arguments: [String], python: FilePath, environment: [String: String],
        workingDirectory: FilePath
    ) {
        let runner = PackageResources.run_source_py
        // Unbuffered, so that what it printed is not lost if it is killed, and is there as it is printed.
        let start = "import os; exec(os.pread(3, \(runner.count), 0), {'offset': \(runner.count)})"
        self.init(
            python, arguments: ["-u", "-c", start, path] + arguments, environment: environment,
            workingDirectory: workingDirectory)
        data = runner + source
    }
}
