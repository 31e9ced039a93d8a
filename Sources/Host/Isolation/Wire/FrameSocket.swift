import Glibc
import SystemPackage

/// One end of the connection of a host and a worker: a local stream socket.
package final class FrameSocket: Sendable {
    private let socket: HeldDescriptor
    /// What becomes readable when the process at the other end has ended: something that it began may keep the connection
    /// open. -1 where there is no such thing.
    private let peer: HeldDescriptor
    private let rawSocket: Int32
    private let rawPeer: Int32

    package init(_ socket: HeldDescriptor, peer: HeldDescriptor = HeldDescriptor(-1)) {
        rawSocket = socket.rawValue ?? -1
        rawPeer = peer.rawValue ?? -1
        self.socket = socket
        self.peer = peer
    }

    /// Sends some of the bytes.
    ///
    /// - Parameters:
    ///   - descriptors: go with the first of them.
    ///   - waits: whether it waits until the other end has room for some.
    /// - Returns: how many were taken; 0 where it would have had to wait; nil if nobody reads any more.
    package func send(_ bytes: UnsafeRawBufferPointer, with descriptors: [HeldDescriptor], waits: Bool) -> Int? {
        while true {
            let count = withExtendedLifetime(descriptors) {
                SocketMessage.send(bytes, with: descriptors.compactMap(\.rawValue), over: rawSocket, waits: waits)
            }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return 0
            default: return nil
            }
        }
    }

    /// Waits until the other end has room.
    ///
    /// - Returns: false if it had none in that time.
    func waitForRoom(within limit: Duration) -> Bool {
        var entry = pollfd(fd: rawSocket, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, Int32(clamping: limit.milliseconds)) != 0
    }

    /// Receives what has come, and waits where nothing has.
    ///
    /// - Parameter descriptors: takes the descriptors that came.
    /// - Returns: how many bytes came; 0 at the end.
    func receive(into buffer: UnsafeMutableRawBufferPointer, _ descriptors: inout SocketMessage.Descriptors) -> Int {
        while true {
            guard waitForBytes() else { return 0 }
            let count = SocketMessage.receive(into: buffer, &descriptors, from: rawSocket)
            if count < 0, errno == EINTR { continue }
            return max(count, 0)
        }
    }

    /// - Returns: false if the process at the other end has ended, and nothing of it is left to be read.
    private func waitForBytes() -> Bool {
        guard rawPeer >= 0 else { return true }
        var entries = [rawSocket, rawPeer].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&entries, nfds_t(entries.count), -1) < 0 {
            guard errno == EINTR else { return false }
        }
        return entries[0].revents != 0
    }

    /// Ends the connection: whoever reads or sends, here or there, is told so.
    package func shutDown() {
        shutdown(rawSocket, Int32(SHUT_RDWR))
    }
}
