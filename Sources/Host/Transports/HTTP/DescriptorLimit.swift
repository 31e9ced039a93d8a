import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many files and connections the process may have open.
enum DescriptorLimit {
    /// What the rest of the process needs.
    private static let reserve = 512

    /// Raises the limit as far as so many connections need, and as the system allows.
    ///
    /// - Returns: how many connections may be open: so many, or fewer where the system allows no more.
    static func raise(for connections: Int, logger: Logger) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return connections }
        let needed = rlim_t(connections + reserve)
        guard limit.rlim_cur < needed else { return connections }
        let before = limit.rlim_cur
        limit.rlim_cur = min(needed, limit.rlim_max)
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = before }
        guard limit.rlim_cur < needed else { return connections }
        let files = Int(limit.rlim_cur)
        let allowed = min(connections, max(files - reserve, files / 2))
        logger.warning(
            "The system lets this process open \(files) files, so it takes \(allowed) connections at once instead of \(connections). Raise the hard limit of open files (ulimit -Hn), or lower the limit of connections."
        )
        return allowed
    }
}
