import CLinux

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a kernel and a file system can do that others may lack.
package struct KernelFeatures: Sendable, Hashable {
    /// The kernel resolves paths beneath a directory itself (Linux 5.6, unless a sandbox forbids it).
    package var resolvesBeneath: Bool
    /// The file system has files without a name, which vanish unless they are given one.
    package var unnamedFiles: Bool

    /// - Parameters:
    ///   - resolvesBeneath: whether to let the kernel resolve paths beneath a directory.
    ///   - unnamedFiles: whether to write to files without a name first.
    package init(resolvesBeneath: Bool, unnamedFiles: Bool) {
        self.resolvesBeneath = resolvesBeneath
        self.unnamedFiles = unnamedFiles
    }

    /// What the kernel and the file system of a directory can do. They are asked by trying.
    static func detected(in directory: Int32) -> KernelFeatures {
        KernelFeatures(
            resolvesBeneath: works { try SystemCalls.openBeneath(".", in: directory, flags: linux_open_path) },
            unnamedFiles: works {
                try SystemCalls.open(".", in: directory, flags: linux_open_unnamed | O_WRONLY, mode: 0o600)
            }
        )
    }

    private static func works(_ attempt: () throws -> OwnedDescriptor) -> Bool {
        do {
            _ = try attempt()
            return true
        } catch {
            return false
        }
    }
}
