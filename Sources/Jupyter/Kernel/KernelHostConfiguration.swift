package import Processes
package import SystemPackage

/// How the kernels of this process are run.
package struct KernelHostConfiguration: Sendable {
    /// Finds the Python that has ipykernel; asked anew whenever it has to be started.
    package var python: @Sendable () throws(KernelError) -> FilePath
    /// All environment variables that kernels get.
    package var environment: [String: String]
    /// What each process of a kernel may use.
    package var limits = ResourceLimits()
    /// How long a kernel may take to start.
    package var startTimeout: Duration = .seconds(60)
    /// How long a kernel may take to shut down by itself.
    package var shutdownGrace: Duration = .seconds(2)
    /// Where notable events are written.
    package var log: KernelLog

    package init(
        python: @escaping @Sendable () throws(KernelError) -> FilePath, environment: [String: String], log: KernelLog
    ) {
        self.python = python
        self.environment = environment
        self.log = log
    }
}
