import Glibc
import SystemPackage

/// Keeps what is not the protocol out of its stream.
enum ProtocolOutput {
    /// Takes standard output for the protocol alone: what libraries print to it later goes to standard error.
    ///
    /// To be called before a plugin is loaded. A client that left must not end the process either: writing to it is
    /// an error then, which is handled where it occurs, and not a signal.
    ///
    /// - Returns: where the protocol is written to.
    static func reserve() throws -> FileDescriptor {
        signal(SIGPIPE, SIG_IGN)
        let output = try FileDescriptor.standardOutput.duplicate()
        _ = fcntl(output.rawValue, F_SETFD, FD_CLOEXEC)
        _ = try FileDescriptor.standardError.duplicate(as: .standardOutput)
        return output
    }
}
