import CLinux
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Opens paths beneath a directory and never anything else, whatever is renamed or replaced by links meanwhile.
///
/// The kernel does it in one call where it can. Elsewhere each component is opened in the directory opened before it,
/// without following links, which is as safe since a path has no `..`.
struct BeneathResolver: Sendable {
    let features: KernelFeatures

    /// Opens what is at a path.
    ///
    /// - Parameters:
    ///   - path: beneath `root`.
    ///   - root: the directory.
    ///   - flags: those of open(2).
    /// - Throws: `.tooManySymbolicLinkLevels` if any part of the path is a symbolic link.
    func open(_ path: WorkspacePath, beneath root: Int32, flags: Int32) throws(Errno) -> OwnedDescriptor {
        if features.resolvesBeneath {
            return try SystemCalls.openBeneath(path.string, in: root, flags: flags)
        }
        guard let (parent, name) = path.split else {
            return try SystemCalls.open(".", in: root, flags: flags)
        }
        let directory = try openDirectoryStepwise(parent, beneath: root)
        return try Self.openStep(name, in: directory.rawValue, flags: flags)
    }

    /// Opens a directory as a place in the tree.
    func openDirectory(_ path: WorkspacePath, beneath root: Int32) throws(Errno) -> OwnedDescriptor {
        try open(path, beneath: root, flags: linux_open_path | O_DIRECTORY)
    }

    /// Opens a directory as a place in the tree, and makes it and its parents if they are missing.
    func makeDirectory(_ path: WorkspacePath, beneath root: Int32) throws(Errno) -> OwnedDescriptor {
        do throws(Errno) {
            return try openDirectory(path, beneath: root)
        } catch {
            if error != .noSuchFileOrDirectory { throw error }
        }
        var directory = try SystemCalls.open(".", in: root, flags: Self.step)
        for name in path.components {
            do throws(Errno) {
                try SystemCalls.makeDirectory(name, in: directory.rawValue)
            } catch {
                if error != .fileExists { throw error }
            }
            directory = try Self.openStep(name, in: directory.rawValue, flags: Self.step)
        }
        return directory
    }

    private static let step = linux_open_path | O_DIRECTORY

    private func openDirectoryStepwise(_ path: WorkspacePath, beneath root: Int32) throws(Errno) -> OwnedDescriptor {
        var directory = try SystemCalls.open(".", in: root, flags: Self.step)
        for name in path.components {
            directory = try Self.openStep(name, in: directory.rawValue, flags: Self.step)
        }
        return directory
    }

    private static func openStep(_ name: String, in directory: Int32, flags: Int32) throws(Errno) -> OwnedDescriptor {
        do throws(Errno) {
            return try SystemCalls.open(name, in: directory, flags: flags | O_NOFOLLOW)
        } catch {
            // A link in place of a directory is reported as what it is not. The status serves the message only.
            guard error == .notDirectory, let status = try? SystemCalls.status(of: name, in: directory) else {
                throw error
            }
            throw status.kind == .symbolicLink ? .tooManySymbolicLinkLevels : error
        }
    }
}
