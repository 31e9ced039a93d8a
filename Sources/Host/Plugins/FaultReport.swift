import CLinux
import Glibc

/// Has this process tell on standard error, when it dies of a fault, where in a plugin that was.
///
/// It takes the place of the backtrace that Swift's runtime writes, which shows what is in memory: that may be what a client
/// has sent.
package enum FaultReport {
    private static let faults = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT]

    /// Begins, unless who runs this process has asked for Swift's backtraces.
    ///
    /// - Parameters:
    ///   - files: what the paths of plugins in this process have in common.
    ///   - name: what is told in place of such a path; nil: the path.
    package static func begin(of files: String = "/\(PluginFiles.copyPrefix)-", as name: String? = nil) {
        if let wish = getenv("SWIFT_BACKTRACE"), strstr(wish, "enable=no") == nil { return }
        guard mark == nil else { return }
        mark = strdup(files)
        self.name = name.flatMap { strdup($0) }
        // The first use loads a library, which is nothing to do within a fault.
        _ = linux_stack(addresses, 1)
        var action = sigaction()
        action.__sigaction_handler.sa_sigaction = { fault, _, context in
            FaultReport.tell(context.flatMap { linux_interrupted_instruction($0) })
            raise(fault)
        }
        // The second fault, or the same once more, ends the process as if this had not been.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER | SA_SIGINFO
        for fault in faults { sigaction(fault, &action, nil) }
    }

    // What follows runs within a fault: it allocates nothing and takes no lock.

    private static let limit: Int32 = 64
    nonisolated(unsafe) private static let addresses = UnsafeMutablePointer<UnsafeMutableRawPointer?>
        .allocate(capacity: Int(limit))
    /// Written once, before there is more than one thread that could ask.
    nonisolated(unsafe) private static var mark: UnsafeMutablePointer<CChar>?
    nonisolated(unsafe) private static var name: UnsafeMutablePointer<CChar>?

    /// - Parameter fault: the instruction at which it came. All other addresses are those behind calls, which may be the
    ///   beginning of another function.
    private static func tell(_ fault: UnsafeMutableRawPointer?) {
        let count = Int(linux_stack(addresses, limit))
        for index in 0..<count {
            var place = linux_place()
            guard let address = addresses[index], linux_find_place(address, &place) != 0, let file = place.file,
                let base = place.base, let mark, strstr(file, mark) != nil
            else { continue }
            tell(UInt(bitPattern: address) - UInt(bitPattern: base) - (address == fault ? 0 : 1))
            say(" of ")
            let told = name ?? UnsafeMutablePointer(mutating: file)
            write(STDERR_FILENO, told, strlen(told))
            say("\n")
        }
    }

    private static func tell(_ offset: UInt) {
        say("in the plugin at 0x")
        for shift in stride(from: (max(1, UInt.bitWidth - offset.leadingZeroBitCount) - 1) / 4 * 4, through: 0, by: -4)
        {
            var digit = UInt8(offset >> UInt(shift) & 15)
            digit += digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
            write(STDERR_FILENO, &digit, 1)
        }
    }

    private static func say(_ text: StaticString) {
        write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
}
