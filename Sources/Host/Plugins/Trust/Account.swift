import Glibc
import Synchronization
import SystemPackage

/// Users and groups of the system, as far as they decide who can change a file.
enum Account {
    /// Root, the user who runs this process and the one whose program it is: whom there is no protection from.
    ///
    /// In a user namespace those that have no number in it cannot be told apart; they are outside, with those who made it.
    static func isTrusted(_ user: uid_t) -> Bool {
        user == 0 || user == geteuid() || user == OwnProgram.owner || (user == overflowUser && !isOverflowMapped)
    }

    /// Whether a group has one member only, who is trusted: systems that give each user such a group let new files be
    /// written by it.
    static func isPrivate(group: gid_t) -> Bool {
        let name = name(ofGroup: group)
        return [0, geteuid()].contains { user in
            guard let account = entry(ofUser: user), account.group == group, account.name == name else { return false }
            let members = members(of: group)
            return members == [] || members == [name]
        } && !isPrimary(group)
    }

    /// Whether a group is that of somebody else who is not trusted: a group does not list those.
    private static func isPrimary(_ group: gid_t) -> Bool {
        listing.withLock { _ in
            setpwent()
            defer { endpwent() }
            return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferSize) { buffer in
                guard let space = buffer.baseAddress else { return true }
                var entry = passwd()
                var found: UnsafeMutablePointer<passwd>?
                while true {
                    let status = getpwent_r(&entry, space, buffer.count, &found)
                    // What cannot be read may be anybody.
                    guard status == 0 else { return status != ENOENT }
                    if entry.pw_gid == group, !isTrusted(entry.pw_uid) { return true }
                }
            }
        }
    }

    /// Held by who goes through all users: the system has one place in their list.
    private static let listing = Mutex(())

    /// The name, or the number where it has none.
    static func name(ofUser user: uid_t) -> String {
        entry(ofUser: user)?.name ?? "\(user)"
    }

    /// The name, or the number where it has none.
    static func name(ofGroup group: gid_t) -> String {
        withEntry(ofGroup: group) { String(cString: $0.gr_name) } ?? "\(group)"
    }

    private static func entry(ofUser user: uid_t) -> (name: String, group: gid_t)? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferSize) { buffer in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let space = buffer.baseAddress,
                getpwuid_r(user, &entry, space, buffer.count, &found) == 0, found != nil
            else { return nil }
            return (String(cString: entry.pw_name), entry.pw_gid)
        }
    }

    /// The members that the group lists, nil where there is no such group.
    private static func members(of group: gid_t) -> [String]? {
        withEntry(ofGroup: group) { entry in
            var names: [String] = []
            while let name = entry.gr_mem[names.count] { names.append(String(cString: name)) }
            return names
        }
    }

    private static func withEntry<Result>(ofGroup number: gid_t, _ body: (group) -> Result) -> Result? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bufferSize) { buffer in
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            guard let space = buffer.baseAddress,
                getgrgid_r(number, &entry, space, buffer.count, &found) == 0, found != nil
            else { return nil }
            return body(entry)
        }
    }

    /// A group with more members than fit is not private.
    private static let bufferSize = 1 << 16

    /// The number that stands for all that have none in a user namespace: the kernel's default.
    private static let overflowUser: uid_t = 65534

    /// Whether it is the number of one user, as it is outside of user namespaces.
    private static let isOverflowMapped: Bool = {
        // Without the file there are no user namespaces.
        guard let map = try? FilePath("/proc/self/uid_map").contents(limit: 1 << 16) else { return true }
        return String(decoding: map, as: UTF8.self).split(separator: "\n").contains { line in
            let numbers = line.split(separator: " ").compactMap { UInt64($0) }
            return numbers.count == 3 && (numbers[0]..<numbers[0] + numbers[2]).contains(UInt64(overflowUser))
        }
    }()
}
