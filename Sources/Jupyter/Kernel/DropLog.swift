/// Tells of dropped messages, ever more rarely, so that a kernel cannot fill the log.
struct DropLog {
    private let channel: Channel
    private let kernel: String
    private let log: KernelLog
    private var count = 0

    init(channel: Channel, kernel: String, log: KernelLog) {
        self.channel = channel
        self.kernel = kernel
        self.log = log
    }

    /// Notes one dropped message. The first, the second, the fourth, the eighth and so on are logged.
    mutating func note(_ reason: String) {
        count += 1
        guard count & (count - 1) == 0 else { return }
        let total = count == 1 ? "" : " (\(count) so far)"
        log(.warning, "kernel \(kernel): a message on \(channel) was dropped\(total): \(reason.prefix(500))")
    }
}
