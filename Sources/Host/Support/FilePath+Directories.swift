package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension FilePath {
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
