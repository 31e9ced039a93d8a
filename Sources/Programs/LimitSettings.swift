package import PluginKit
package import Processes

/// A section `limits` of the configuration: what each process may use that a plugin starts.
package struct LimitSettings: Parameters {
    @Argument(
        "Bytes of memory that a process may map, used or not. Libraries such as numpy map much: give gibibytes.",
        in: 67_108_864...)
    package var addressSpace: Int?

    @Argument("Seconds that a process may compute.", in: 1...1_000_000_000)
    package var cpuTime: Int?

    @Argument(
        "How many processes and threads the user that the server runs as may have on the machine. Not for the superuser.",
        in: 1...10_000_000)
    package var processes: Int?

    @Argument("How many files and sockets a process may have open.", in: 32...1_000_000_000)
    package var openFiles: Int?

    @Argument("Bytes of the largest file that a process may write.", in: 0...)
    package var fileSize: Int?

    /// No limits.
    package init() {}

    /// The limits as processes are started with them.
    package var limits: ResourceLimits {
        var limits = ResourceLimits()
        limits.addressSpace = addressSpace
        limits.cpuTime = cpuTime
        limits.processes = processes
        limits.openFiles = openFiles
        limits.fileSize = fileSize
        return limits
    }
}
