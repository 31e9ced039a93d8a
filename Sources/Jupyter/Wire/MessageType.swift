/// The types of messages that this client sends or understands.
package enum MessageType: String, Sendable {
    case executeRequest = "execute_request"
    case executeReply = "execute_reply"
    case kernelInfoRequest = "kernel_info_request"
    case shutdownRequest = "shutdown_request"
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
