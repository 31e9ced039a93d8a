/// A socket, what tells of its connection's end, and where its messages go.
final class OpenSocket {
    let id: SocketID
    // Closed in this order: as long as the socket is open, its monitor has to be.
    let socket: ZeroMQSocket
    let monitor: ZeroMQSocket
    let inbox: Inbox
    /// Whether it is not read until its reader has caught up.
    var isPaused = false
    /// Whether its connection has ended; what came before is still there to be read.
    var isDisconnected = false

    init(
        _ id: SocketID, _ options: SocketOptions, endpoint: String, inbox: Inbox, context: borrowing ZeroMQContext
    ) throws(ZeroMQError) {
        self.id = id
        socket = try context.socket(options)
        monitor = try context.monitor(of: socket, name: "monitor-\(id)")
        self.inbox = inbox
        try socket.connect(endpoint)
    }
}
