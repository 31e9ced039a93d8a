import Glibc
import SystemPackage

/// The libraries that the server and its plugins are linked with.
enum Libraries {
    static var swiftRuntime: Finding {
        guard let path = mapped("libswiftCore.so") else {
            return Finding("Swift runtime", .good, "part of this program")
        }
        return Finding("Swift runtime", .good, path)
    }

    /// The plugin that runs kernels speaks to them by it.
    static var zeroMQ: Finding {
        guard let library = dlopen("libzmq.so.5", RTLD_LAZY | RTLD_LOCAL), let symbol = dlsym(library, "zmq_version")
        else {
            return Finding(
                "libzmq", .missing, "cannot be loaded",
                mend: "Install it: apt install libzmq5 (or libzmq3-dev to build).")
        }
        typealias Version =
            @convention(c) (
                UnsafeMutablePointer<CInt>, UnsafeMutablePointer<CInt>, UnsafeMutablePointer<CInt>
            ) -> Void
        var version: (CInt, CInt, CInt) = (0, 0, 0)
        unsafeBitCast(symbol, to: Version.self)(&version.0, &version.1, &version.2)
        return Finding("libzmq", .good, "\(version.0).\(version.1).\(version.2)")
    }

    /// The file of a library that is mapped into this process.
    private static func mapped(_ name: String) -> String? {
        guard let maps = SmallFile.read("/proc/self/maps") else { return nil }
        let line = maps.split(separator: "\n").first { $0.hasSuffix("/\(name)") }
        return line.flatMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
    }
}
