import CLinux

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What stat(2) says of a file, as far as it matters here.
struct FileStatus: Sendable {
    enum Kind: Sendable {
        case regular, directory, symbolicLink, other
    }

    let kind: Kind
    /// In bytes.
    let size: Int

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        size = Int(status.st_size)
    }
}
