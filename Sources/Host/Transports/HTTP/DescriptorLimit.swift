import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many files and connections the process may have open.
enum DescriptorLimit {
    /// What the rest of the process needs.
    private static let reserve = 256

    /// Raises the limit as far as so many connections need, and as the system allows.
    static func raise(for connections: Int, logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let needed = rlim_t(connections + reserve)
        guard limit.rlim_cur < needed else { return }
        limit.rlim_cur = min(needed, limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else {
            return
        }
        logger.warning(
            "The system lets this process open \(limit.rlim_cur) files, too few for \(connections) connections. Raise the hard limit of open files (ulimit -Hn), or lower the limit of connections."
        )
    }
}
