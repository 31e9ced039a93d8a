import CLinux
import Glibc
import SystemPackage

/// What this Linux offers of what confines tools and code.
enum KernelFeatures {
    /// Trees larger than this are not observed in full with fewer watches.
    private static let watches = 65_536

    static func findings() -> [Finding] {
        [openat2, landlock, userNamespaces, inotify]
    }

    private static var openat2: Finding {
        let descriptor = linux_openat2(AT_FDCWD, ".", UInt64(linux_open_path), 0, UInt64(RESOLVE_BENEATH))
        guard descriptor >= 0 else {
            return Finding(
                "openat2", .warning, "not there: paths are resolved step by step, which is slower",
                mend: "Linux 5.6 or later has it; a sandbox may forbid it.")
        }
        close(descriptor)
        return Finding("openat2", .good, "there")
    }

    private static var landlock: Finding {
        let version = linux_landlock_version()
        guard version > 0 else {
            return Finding(
                "Landlock", .warning, "not there: code cannot be confined to the workspace by it",
                mend: "Linux 5.13 or later has it, unless the boot parameter `lsm=` leaves it out.")
        }
        return Finding("Landlock", .good, "version \(version)")
    }

    private static var userNamespaces: Finding {
        let isForbidden =
            SmallFile.number("/proc/sys/user/max_user_namespaces") == 0
            || SmallFile.number("/proc/sys/kernel/unprivileged_userns_clone") == 0
            || SmallFile.number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1
        guard !isForbidden, access("/proc/self/ns/user", F_OK) == 0 else {
            return Finding(
                "user namespaces", .warning, "not for users without privileges",
                mend: "Allow them: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone.")
        }
        return Finding("user namespaces", .good, "there")
    }

    private static var inotify: Finding {
        guard let count = SmallFile.number("/proc/sys/fs/inotify/max_user_watches"),
            let instances = SmallFile.number("/proc/sys/fs/inotify/max_user_instances")
        else {
            return Finding("inotify", .warning, "its limits cannot be read", mend: "Mount /proc.")
        }
        let detail = "\(count) watches, \(instances) instances"
        guard count >= watches, instances >= 64 else {
            return Finding(
                "inotify", .warning, "\(detail): new files in large workspaces may be missed",
                mend: "sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512")
        }
        return Finding("inotify", .good, detail)
    }
}
