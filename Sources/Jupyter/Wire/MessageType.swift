/// The types of messages that this client sends or understands.
package enum MessageType: String, Sendable {
    case executeRequest = "execute_request"
    case executeReply = "execute_reply"
    case kernelInfoRequest = "kernel_info_request"
    case completeRequest = "complete_request"
    case inspectRequest = "inspect_request"
    case shutdownRequest = "shutdown_request"
    /// Asks one of our kernels to write what its code has defined to files.
    case saveStateRequest = "save_state_request"
    /// Asks one of our kernels to define what another one has written.
    case restoreStateRequest = "restore_state_request"
    case inputRequest = "input_request"
    case inputReply = "input_reply"
    case status
    case executeInput = "execute_input"
    case stream
    case displayData = "display_data"
    case updateDisplayData = "update_display_data"
    case executeResult = "execute_result"
    case error
    case clearOutput = "clear_output"

    /// Whether it is part of what a cell puts out.
    package var isOutput: Bool {
        switch self {
        case .stream, .displayData, .updateDisplayData, .executeResult, .error, .clearOutput: true
        default: false
        }
    }
}
