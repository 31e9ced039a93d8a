import CLinux

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What stat(2) says of a file, as far as it matters here.
package struct FileStatus: Sendable {
    /// What is at a path.
    package enum Kind: Sendable {
        case regular, directory, symbolicLink, fifo, socket, device

        /// What it is called in messages, with its article.
        package var description: String {
            switch self {
            case .regular: "a file"
            case .directory: "a directory"
            case .symbolicLink: "a symbolic link"
            case .fifo: "a FIFO"
            case .socket: "a socket"
            case .device: "a device"
            }
        }
    }

    /// What it is.
    package let kind: Kind
    /// In bytes.
    package let size: Int
    /// When its contents were last changed.
    package let modified: Timestamp
    /// What tells this file from all others of the machine as long as it exists.
    package let identity: Identity
    let mode: mode_t
    let owner: uid_t
    let group: gid_t
    /// How many names it has; 0 for a directory that was deleted.
    let linkCount: Int

    /// What tells a file from all others of the machine.
    package struct Identity: Sendable, Hashable {
        /// The file system.
        package let device: UInt64
        /// The file within it.
        package let inode: UInt64
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFCHR, S_IFBLK: .device
            default: .regular
            }
        size = Int(status.st_size)
        modified = Timestamp(seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        mode = status.st_mode & 0o777
        owner = status.st_uid
        group = status.st_gid
        linkCount = Int(status.st_nlink)
    }
}
