internal import Synchronization

/// The ways to a launcher: a connection of one's own, and the door by which others get theirs.
struct LauncherConnection: Sendable {
    /// Bytes of the longest line that is read from the launcher.
    private static let lineLimit = 1 << 20

    /// Requests and events.
    let channel: LineChannel
    /// Passes connections to the launcher.
    let door: OwnedDescriptor

    /// A connection that another generation has made.
    init(socket: OwnedDescriptor, door: OwnedDescriptor) throws(KernelError) {
        channel = try LineChannel(socket, lineLimit: Self.lineLimit)
        self.door = door
    }

    /// The first connection to a launcher that is to be started.
    ///
    /// - Returns: what its standard input has to be, too.
    static func first() throws(KernelError) -> (LauncherConnection, input: OwnedDescriptor) {
        let (door, input) = try OwnedDescriptor.pair()
        return (try LauncherConnection(socket: another(through: door), door: door), input)
    }

    /// Makes a further connection, which the launcher finds at its door.
    ///
    /// - Returns: this side of it.
    static func another(through door: OwnedDescriptor) throws(KernelError) -> OwnedDescriptor {
        let (ours, theirs) = try OwnedDescriptor.pair()
        try door.pass(theirs)
        return ours
    }
}
