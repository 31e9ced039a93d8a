import PluginAPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension RouteResponseBody {
    /// Why a descriptor cannot be the body of a response.
    struct Refusal: Error {
        let status: mortise_status
        /// What follows "the response … ".
        let text: String
    }

    /// The body that a plugin names by a descriptor, which remains the plugin's.
    ///
    /// - Parameters:
    ///   - descriptor: of a file, a pipe or a socket; -1 for no body.
    ///   - offset: in a file, in bytes.
    ///   - length: in bytes; -1 for all that there is.
    init(lent descriptor: Int32, offset: Int64, length: Int64) throws(Refusal) {
        guard offset >= 0, length >= -1 else { throw Self.invalid("has a negative offset or length") }
        if descriptor == -1 {
            guard offset == 0, length == 0 else { throw Self.invalid("has no body, but an offset or a length of one") }
            self = .none
            return
        }
        guard let copy = HeldDescriptor.duplicate(of: descriptor) else {
            if errno == EBADF { throw Self.invalid("has a body whose descriptor is not open") }
            throw Refusal(status: Status.failed, text: "has a body of which no duplicate can be had: error \(errno)")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Self.isReadable(descriptor) else {
            throw Self.invalid("has a body whose descriptor cannot be read")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            let present = Int64(status.st_size) - offset
            guard length >= 0 || present >= 0 else { throw Self.invalid("begins behind the end of its file") }
            self = .file(copy, offset: offset, length: length >= 0 ? length : present)
        case S_IFIFO where offset == 0:
            self = .stream(copy, length: length >= 0 ? length : nil)
        case S_IFSOCK where offset == 0 && Self.isStreamSocket(descriptor):
            self = .stream(copy, length: length >= 0 ? length : nil)
        default:
            throw Self.invalid("has a body that is no file, pipe or stream socket, or an offset in one that has none")
        }
    }

    private static func invalid(_ text: String) -> Refusal {
        Refusal(status: Status.invalid, text: text)
    }

    private static func isReadable(_ descriptor: Int32) -> Bool {
        // O_PATH, which Swift does not import: a descriptor that only names a file.
        let namesOnly: Int32 = 0o10_000_000
        let flags = fcntl(descriptor, F_GETFL)
        return flags >= 0 && flags & O_ACCMODE != O_WRONLY && flags & namesOnly == 0
    }

    private static func isStreamSocket(_ descriptor: Int32) -> Bool {
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == Int32(SOCK_STREAM.rawValue)
    }
}
