import CLinux
import Glibc
import Host

/// Has this process tell on standard error, when it dies of a fault, where in the plugin that was.
enum FaultReport {
    private static let faults = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT]

    static func begin() {
        // The first use loads a library, which is nothing to do within a fault.
        _ = linux_stack(addresses, 1)
        _ = mark
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { fault in
            FaultReport.tell()
            raise(fault)
        }
        // The second fault, or the same once more, ends the process as if this had not been.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
        for fault in faults { sigaction(fault, &action, nil) }
    }

    // What follows runs within a fault: it allocates nothing and takes no lock.

    private static let limit: Int32 = 64
    nonisolated(unsafe) private static let addresses = UnsafeMutablePointer<UnsafeMutableRawPointer?>
        .allocate(capacity: Int(limit))
    /// What the paths of plugins' copies have in common.
    nonisolated(unsafe) private static let mark = strdup("/\(PluginFiles.copyPrefix)-")

    private static func tell() {
        let count = Int(linux_stack(addresses, limit))
        for index in 0..<count {
            var place = linux_place()
            guard let address = addresses[index], linux_find_place(address, &place) != 0, let file = place.file,
                let base = place.base, let mark, strstr(file, mark) != nil
            else { continue }
            tell(UInt(bitPattern: address) - UInt(bitPattern: base))
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
        say("\n")
    }

    private static func say(_ text: StaticString) {
        write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
}
