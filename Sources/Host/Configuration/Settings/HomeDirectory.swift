import Glibc
package import SystemPackage

/// Where the user's own files are.
package enum HomeDirectory {
    /// `HOME`, if it is set to an absolute path.
    package static var path: FilePath? { absolute("HOME") }

    /// Where the user's configuration is: `XDG_CONFIG_HOME`, else `~/.config`.
    package static var configuration: FilePath? {
        absolute("XDG_CONFIG_HOME") ?? path?.appending(".config")
    }

    private static func absolute(_ variable: String) -> FilePath? {
        guard let value = getenv(variable) else { return nil }
        let path = FilePath(String(cString: value))
        return path.isAbsolute ? path : nil
    }
}
