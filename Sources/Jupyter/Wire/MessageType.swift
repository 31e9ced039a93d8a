/// The types of messages that this client sends or understands.
package enum MessageType: String, Sendable {
    case executeRequest = "execute_request"
    case executeReply = "execute_reply"
    case kernelInfoRequest = "kernel_info_request"
    case kernelInfoReply = "kernel_info_reply"
    case completeRequest = "complete_request"
    case completeReply = "complete_reply"
    case inspectRequest = "inspect_request"
    case inspectReply = "inspect_reply"
    case interruptRequest = "interrupt_request"
    case interruptReply = "interrupt_reply"
    case shutdownRequest = "shutdown_request"
    case shutdownReply = "shutdown_reply"
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
    case welcome = "iopub_welcome"

    /// Whether it is part of what a cell puts out.
    package var isOutput: Bool {
        switch self {
        case .stream, .displayData, .updateDisplayData, .executeResult, .error, .clearOutput: true
        default: false
        }
    }
}
