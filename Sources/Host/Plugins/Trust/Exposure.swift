import CLinux
package import Glibc
package import SystemPackage

/// A place on the way to a file at which somebody else can decide what the file is: neither root nor the user who runs
/// this process, nor the owner of its program.
package struct Exposure: Sendable, Equatable, CustomStringConvertible {
    enum Cause: Sendable {
        case owner, group, everybody
    }

    /// The file, directory or symbolic link that is not safe.
    package let path: FilePath
    let cause: Cause
    private let mode: mode_t
    private let owner: uid_t
    private let group: gid_t

    /// - Returns: nil where nobody else can change what is there.
    package init?(_ status: stat, at path: FilePath) {
        guard let cause = Self.cause(status, path) else { return nil }
        self.path = path
        self.cause = cause
        mode = status.st_mode
        owner = status.st_uid
        group = status.st_gid
    }

    private static func cause(_ status: stat, _ path: FilePath) -> Cause? {
        guard Account.isTrusted(status.st_uid) else { return .owner }
        let kind = status.st_mode & S_IFMT
        // The mode of a link means nothing: who can replace it is said by its directory.
        if kind == S_IFLNK { return nil }
        // In a sticky directory nobody replaces what belongs to another, and what is in it is judged by itself.
        if kind == S_IFDIR, status.st_mode & S_ISVTX != 0 { return nil }
        if status.st_mode & S_IWOTH != 0 { return .everybody }
        if status.st_mode & S_IWGRP == 0 { return nil }
        return Account.isPrivate(group: status.st_gid) && !hasAccessList(path) ? nil : .group
    }

    /// Whether the bits of the group stand for others too, whom a list names. What cannot be known counts as a list.
    private static func hasAccessList(_ path: FilePath) -> Bool {
        linux_access_list_size(path.string) >= 0 || (errno != ENODATA && errno != ENOTSUP)
    }

    /// What is the case, as "/srv/plugins can be written by its group (mode 2775, owner root, group devs)".
    package var description: String {
        let fact =
            switch cause {
            case .owner: "belongs to neither root nor the user who runs Mortise"
            case .group: "can be written by its group"
            case .everybody: "can be written by everybody"
            }
        let digits = String(mode & 0o7777, radix: 8)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return
            "\(path) \(fact) (mode \(padded), owner \(Account.name(ofUser: owner)), group \(Account.name(ofGroup: group)))"
    }

    /// The command that mends it.
    package var mend: String {
        switch cause {
        case .owner: "chown \(isLink ? "-h " : "")\(Account.name(ofUser: geteuid())) \(path)"
        case .group: "chmod g-w \(path)"
        case .everybody: "chmod go-w \(path)"
        }
    }

    private var isLink: Bool { mode & S_IFMT == S_IFLNK }
}
