import CLinux
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The entries of a directory, read one after the other so that a large directory takes no memory.
struct DirectoryListing: ~Copyable {
    struct Entry {
        /// As it is, or, if that is no UTF-8, with `\xNN` in place of each byte that is at fault.
        let name: String
        /// Whether files can be asked for by this name.
        let isUTF8: Bool
        let kind: FileStatus.Kind
    }

    private let stream: OpaquePointer

    /// - Parameter directory: open for reading. The listing has a descriptor of its own.
    init(of directory: borrowing OwnedDescriptor) throws(Errno) {
        let copy = openat(directory.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            let error = Errno(rawValue: errno)
            if copy >= 0 { close(copy) }
            throw error
        }
        self.stream = stream
    }

    deinit {
        closedir(stream)
    }

    /// The next entry, nil after the last. `.` and `..` are left out, and what is gone by now.
    func next() throws(Errno) -> Entry? {
        while true {
            errno = 0
            guard let record = readdir(stream) else {
                if errno != 0 { throw Errno(rawValue: errno) }
                return nil
            }
            let type = Int(record.pointee.d_type)
            let found: Entry? = withUnsafePointer(to: &record.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { entry(named: $0, type: type) }
            }
            if let found { return found }
        }
    }

    private func entry(named name: UnsafePointer<CChar>, type: Int) -> Entry? {
        if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return nil }
        guard let kind = kind(of: name, type: type) else { return nil }
        if let text = String(validatingCString: name) { return Entry(name: text, isUTF8: true, kind: kind) }
        let bytes = UnsafeBufferPointer(start: name, count: strlen(name)).map(UInt8.init(bitPattern:))
        return Entry(name: EscapedText.repaired(bytes), isUTF8: false, kind: kind)
    }

    private func kind(of name: UnsafePointer<CChar>, type: Int) -> FileStatus.Kind? {
        switch type {
        case Int(DT_REG): return .regular
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return .symbolicLink
        case Int(DT_FIFO): return .fifo
        case Int(DT_SOCK): return .socket
        case Int(DT_CHR), Int(DT_BLK): return .device
        default:
            // The file system does not tell the type here. What is gone meanwhile is as good as nothing.
            return try? SystemCalls.status(of: name, in: dirfd(stream)).kind
        }
    }
}
