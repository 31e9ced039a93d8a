import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The loop of a line channel's thread: waits until a descriptor is ready, moves bytes, and never blocks on one
/// descriptor while the other has something to do.
struct DescriptorPump {
    private let input: FileDescriptor
    private let output: FileDescriptor
    private let channel: LineChannel
    private var splitter: LineSplitter
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// A pipe that is ready takes this much without blocking, even where it is in blocking mode.
    private static let writeCount = 4096

    init(input: FileDescriptor, output: FileDescriptor, lineLimit: Int, channel: LineChannel) {
        self.input = input
        self.output = output
        self.channel = channel
        splitter = LineSplitter(limit: lineLimit)
    }

    /// Returns when the channel is closed and its output written.
    mutating func run() {
        while true {
            let interest = channel.interest
            if interest.isOver { break }
            let ready = wait(interest)
            if ready.wakeup { channel.clearWakeup() }
            if ready.input { readOnce() }
            if ready.output { writeOnce() }
            if ready.outputFailed { channel.outputFailed() }
        }
        channel.didClose()
    }

    private struct Ready {
        var input = false
        var output = false
        var outputFailed = false
        var wakeup = false
    }

    private func wait(_ interest: LineChannel.Interest) -> Ready {
        // A negative descriptor is one that poll passes over.
        var polled = [
            pollfd(fd: interest.input ? input.rawValue : -1, events: Int16(POLLIN), revents: 0),
            pollfd(
                fd: interest.watchesOutput ? output.rawValue : -1, events: interest.output ? Int16(POLLOUT) : 0,
                revents: 0),
            pollfd(fd: channel.wakeupDescriptor.rawValue, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, nfds_t(polled.count), -1) > 0 else { return Ready() }
        let failures = Int16(POLLERR | POLLNVAL | POLLHUP)
        return Ready(
            // At the end of a pipe, and for a descriptor that is closed, read tells what is the matter.
            input: polled[0].revents != 0,
            output: polled[1].revents & Int16(POLLOUT) != 0,
            outputFailed: polled[1].revents & failures != 0,
            wakeup: polled[2].revents != 0)
    }

    private mutating func readOnce() {
        let count = buffer.withUnsafeMutableBytes { read(input.rawValue, $0.baseAddress, $0.count) }
        if count > 0 {
            channel.receive(splitter.append(buffer[..<count]), isEnd: false)
        } else if count == 0 || !Self.isTransient(errno) {
            channel.receive(splitter.finish().map { [$0] } ?? [], isEnd: true)
        }
    }

    private func writeOnce() {
        let bytes = channel.nextOutput(Self.writeCount)
        guard !bytes.isEmpty else { return }
        let count = bytes.withUnsafeBytes { write(output.rawValue, $0.baseAddress, $0.count) }
        if count >= 0 {
            channel.didWrite(count)
        } else if !Self.isTransient(errno) {
            channel.outputFailed()
        }
    }

    private static func isTransient(_ code: Int32) -> Bool {
        code == EINTR || code == EAGAIN
    }
}
