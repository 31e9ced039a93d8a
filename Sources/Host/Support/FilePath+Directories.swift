package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension FilePath {
    /// Where temporary files go: what `TMPDIR` names, or `/tmp`.
    package static var temporaryDirectory: FilePath {
        let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return FilePath(named.isEmpty ? "/tmp" : named)
    }

    /// Makes a new directory for temporary files, for its owner alone.
    ///
    /// - Parameter prefix: with what its name begins.
    /// - Throws: `Errno` where none can be made.
    package static func makeTemporaryDirectory(prefix: String) throws(Errno) -> FilePath {
        var template = Array("\(temporaryDirectory)/\(prefix)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        return FilePath(platformString: template)
    }

    /// The names in the directory at this path but `.` and `..`, in no order.
    ///
    /// - Throws: `Errno` where it cannot be opened.
    package func entryNames() throws(Errno) -> [String] {
        guard let stream = opendir(string) else { throw Errno(rawValue: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes the directory at this path and those above it, as far as they are missing, for their owner alone.
    ///
    /// - Throws: `Errno` where one cannot be made.
    package func makeDirectories() throws(Errno) {
        guard !isEmpty, mkdir(string, 0o700) != 0, errno != EEXIST else { return }
        let reason = Errno(rawValue: errno)
        let parent = removingLastComponent()
        guard reason == .noSuchFileOrDirectory, parent != self else { throw reason }
        try parent.makeDirectories()
        guard mkdir(string, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
    }
}
