import PluginAPI

/// The function, and its argument, by which a plugin receives an answer.
///
/// `@unchecked Sendable`: the interface says that the host calls the function on any of its threads, one call
/// after the other, and the pointer is the plugin's: the host only hands it back.
struct ReplyReceiver: @unchecked Sendable {
    let function: mortise_reply_fn
    let user: UnsafeMutableRawPointer?

    func receive(_ status: mortise_status, _ json: [UInt8]) -> mortise_status {
        json.withBorrowedBytes { function(user, status, $0) }
    }
}
