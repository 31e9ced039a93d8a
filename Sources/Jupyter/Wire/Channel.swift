/// The five sockets of a kernel. The raw values are its port numbers: over `ipc`, endings of the socket's path.
package enum Channel: Int, CaseIterable, Sendable {
    /// Requests that are handled one after the other, such as the execution of code.
    case shell = 1
    /// What everybody who listens is told: output and the kernel's state.
    case iopub
    /// The kernel's questions to the user.
    case stdin
    /// Requests that are handled while code runs.
    case control
    /// An echo.
    case heartbeat

    /// The key of its port in a connection file.
    var portKey: String {
        switch self {
        case .shell: "shell_port"
        case .iopub: "iopub_port"
        case .stdin: "stdin_port"
        case .control: "control_port"
        case .heartbeat: "hb_port"
        }
    }
}
