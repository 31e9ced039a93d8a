import Glibc
package import SystemPackage

extension Exposure {
    /// The most symbolic links on one way, as the kernel has it.
    private static let linkLimit = 40

    /// The first place on the way to a file that somebody else can change: the directories from `/` on, those that
    /// symbolic links lead through, the links, and what is at the end. What leads to this program as well is left out:
    /// whoever can change it can exchange the program.
    ///
    /// Nobody else can exchange what was judged already: whoever could is found where it was.
    ///
    /// - Throws: `Errno` where the path leads nowhere.
    package static func first(onWayTo path: FilePath) throws(Errno) -> Exposure? {
        var way = Way(try absolute(path))
        repeat {
            let status = try way.status()
            if !OwnProgram.isReached(by: way.place), let exposure = Exposure(status, at: way.place) { return exposure }
            if status.st_mode & S_IFMT == S_IFLNK { try way.follow() }
        } while way.advance()
        return nil
    }

    private static func absolute(_ path: FilePath) throws(Errno) -> FilePath {
        guard path.isRelative else { return path }
        guard let current = getcwd(nil, 0) else { throw Errno(rawValue: errno) }
        defer { free(current) }
        return FilePath(platformString: current).pushing(path)
    }

    /// How far one has come on the way.
    private struct Way {
        /// Without symbolic links but perhaps at its end.
        private(set) var place: FilePath = "/"
        private var rest: [FilePath.Component]
        private var links = 0

        init(_ path: FilePath) {
            rest = path.components.reversed()
        }

        func status() throws(Errno) -> stat {
            var status = stat()
            guard lstat(place.string, &status) == 0 else { throw Errno(rawValue: errno) }
            return status
        }

        /// - Returns: whether there is a further place.
        mutating func advance() -> Bool {
            while let next = rest.popLast() {
                switch next.kind {
                case .currentDirectory: continue
                case .parentDirectory: place.removeLastComponent()
                case .regular:
                    place.append(next)
                    return true
                }
            }
            return false
        }

        /// Goes on where the link leads.
        mutating func follow() throws(Errno) {
            links += 1
            guard links <= linkLimit else { throw .tooManySymbolicLinkLevels }
            let target = try target()
            if target.isAbsolute { place = "/" } else { place.removeLastComponent() }
            rest += target.components.reversed()
        }

        private func target() throws(Errno) -> FilePath {
            var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            guard readlink(place.string, &bytes, Int(PATH_MAX)) >= 0 else { throw Errno(rawValue: errno) }
            return FilePath(platformString: bytes)
        }
    }
}
