import Glibc

/// Bytes that go over a local socket together with descriptors, as unix(7) and cmsg(3) describe it; the macros of the
/// latter cannot be imported.
enum SocketMessage {
    /// What comes before the descriptors: a `cmsghdr`.
    private struct ControlHead {
        var length: Int
        var level = SOL_SOCKET
        var type = Int32(SCM_RIGHTS)
    }

    /// So many descriptors are received at one time at most; the system passes no more.
    private static let descriptorLimit = Frame.descriptorLimit
    private static let headSize = MemoryLayout<ControlHead>.size

    /// - Parameter descriptors: at most `Frame.descriptorLimit`.
    /// - Returns: how many bytes were taken, or -1 with `errno`, `EAGAIN` where it does not wait and there is no room.
    static func send(
        _ bytes: UnsafeRawBufferPointer, with descriptors: [Int32], over socket: Int32, waits: Bool
    ) -> Int {
        let flags = Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
        guard !descriptors.isEmpty else { return Glibc.send(socket, bytes.baseAddress, bytes.count, flags) }
        return withControl { control in
            let length = headSize + descriptors.count * MemoryLayout<Int32>.size
            control.storeBytes(of: ControlHead(length: length), as: ControlHead.self)
            for (place, descriptor) in descriptors.enumerated() {
                control.storeBytes(
                    of: descriptor, toByteOffset: headSize + place * MemoryLayout<Int32>.size, as: Int32.self)
            }
            return withMessage(UnsafeMutableRawBufferPointer(mutating: bytes), control, wholeWords(length)) {
                sendmsg(socket, &$0, flags)
            }
        }
    }

    /// Descriptors that came, closed on exec.
    struct Descriptors {
        var held: [HeldDescriptor] = []
        /// Whether there were more than this process has room for.
        var areCutOff = false
    }

    /// - Parameter descriptors: takes those that came.
    /// - Returns: how many bytes came, 0 at the end, or -1 with `errno`.
    static func receive(
        into buffer: UnsafeMutableRawBufferPointer, _ descriptors: inout Descriptors, from socket: Int32
    ) -> Int {
        withControl { control in
            withMessage(buffer, control, control.count) { message in
                let count = recvmsg(socket, &message, Int32(MSG_CMSG_CLOEXEC))
                if count >= 0, message.msg_flags & Int32(MSG_CTRUNC) != 0 { descriptors.areCutOff = true }
                guard count >= 0, message.msg_controllen >= headSize else { return count }
                let head = control.load(as: ControlHead.self)
                guard head.level == SOL_SOCKET, head.type == Int32(SCM_RIGHTS) else { return count }
                for offset in stride(from: headSize, to: min(head.length, control.count), by: MemoryLayout<Int32>.size)
                {
                    descriptors.held.append(HeldDescriptor(control.load(fromByteOffset: offset, as: Int32.self)))
                }
                return count
            }
        }
    }

    private static let controlSize = wholeWords(headSize + descriptorLimit * MemoryLayout<Int32>.size)

    /// The system measures what goes along in whole words.
    private static func wholeWords(_ length: Int) -> Int {
        (length + MemoryLayout<Int>.size - 1) / MemoryLayout<Int>.size * MemoryLayout<Int>.size
    }

    private static func withControl(_ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        withUnsafeTemporaryAllocation(byteCount: controlSize, alignment: MemoryLayout<Int>.alignment) { control in
            control.initializeMemory(as: UInt8.self, repeating: 0)
            return body(control)
        }
    }

    private static func withMessage(
        _ bytes: UnsafeMutableRawBufferPointer, _ control: UnsafeMutableRawBufferPointer, _ controlSize: Int,
        _ body: (inout msghdr) -> Int
    ) -> Int {
        var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &part) { part in
            var message = msghdr()
            message.msg_iov = part
            message.msg_iovlen = 1
            message.msg_control = control.baseAddress
            message.msg_controllen = controlSize
            return body(&message)
        }
    }
}
