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
        let name: String
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

    /// The next entry, nil after the last. Those whose names are no UTF-8, `.` and `..` are left out.
    func next() -> Entry? {
        while let record = readdir(stream) {
            let name = withUnsafePointer(to: &record.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name, name != ".", name != ".." else { continue }
            return Entry(name: name, kind: kind(of: name, type: Int(record.pointee.d_type)))
        }
        return nil
    }

    private func kind(of name: String, type: Int) -> FileStatus.Kind {
        switch type {
        case Int(DT_REG): return .regular
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return .symbolicLink
        case Int(DT_UNKNOWN):
            // The file system does not tell the type here. What is gone meanwhile is as good as nothing.
            return (try? SystemCalls.status(of: name, in: dirfd(stream)).kind) ?? .other
        default: return .other
        }
    }
}
