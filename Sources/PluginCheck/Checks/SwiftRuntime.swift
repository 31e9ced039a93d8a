import CLinux
import Glibc
import SystemPackage

/// The libraries of Swift that this process has loaded.
enum SwiftRuntime {
    /// Nil where they are part of the program.
    static var directory: FilePath? {
        var place = linux_place()
        guard let function = dlsym(nil, "swift_retain"), linux_find_place(function, &place) != 0, let file = place.file
        else { return nil }
        let path = FilePath(String(cString: file))
        return path.lastComponent?.string.hasSuffix(".so") == true ? path.removingLastComponent() : nil
    }
}
