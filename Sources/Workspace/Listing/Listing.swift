/// What a directory contains, perhaps with what its directories contain.
package struct Listing: Sendable {
    /// What is listed, and how much of it.
    package struct Options: Sendable {
        /// The order of entries.
        package enum Order: Sendable {
            /// By their paths, as texts are sorted: `a`, `a.txt`, `a/b`.
            case path
            /// Directories are followed by what they contain: `a`, `a/b`, `a.txt`. Where directories are not listed,
            /// what they contain is not either.
            case tree
        }

        /// How deep to look: 1 is the directory itself.
        package var depth: Int
        /// Whether to list what is no directory.
        package var files: Bool
        /// Whether to list directories.
        package var directories: Bool
        /// How many entries at most.
        package var limit: Int
        /// In which order.
        package var order: Order
        /// Begins after this path, whether it is there or not; only with the order of paths.
        package var after: String?

        /// All of one directory.
        package init(
            depth: Int = 1, files: Bool = true, directories: Bool = true, limit: Int = 1000, order: Order = .path,
            after: String? = nil
        ) {
            self.depth = depth
            self.files = files
            self.directories = directories
            self.limit = limit
            self.order = order
            self.after = after
        }
    }

    /// A file or a directory.
    package struct Entry: Sendable, Hashable {
        /// Relative to the workspace. Where names are no UTF-8, `\xNN` stands in place of each byte that is at fault.
        package let path: String
        /// The last part of the path.
        package let name: String
        /// 1 in the directory that is listed, 2 in its directories, and so on.
        package let depth: Int
        /// What it is. Symbolic links are not followed.
        package let kind: FileStatus.Kind
        /// Whether it is a directory that was not looked into although it was not too deep, see `Visibility`.
        package internal(set) var isClosed: Bool
        /// Whether the name is UTF-8, so that it can be asked for.
        package let isAddressable: Bool
    }

    /// The directory that is listed: `.` is the workspace.
    package let root: String
    /// What is in it, in the order asked for.
    package internal(set) var entries: [Entry] = []
    /// Whether there is more than is listed here.
    package internal(set) var isTruncated = false
    /// How many of the entries have names that are no UTF-8.
    package internal(set) var unaddressableCount = 0
    /// Directories that could not be read, up to a few.
    package internal(set) var unreadable: [String] = []
}
