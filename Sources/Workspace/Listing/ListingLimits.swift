/// How much a listing may cost, whatever a workspace contains.
package struct ListingLimits: Sendable {
    /// Entries and directories that are kept in memory for later.
    package var pending: Int
    /// Directories that are read.
    package var directories: Int
    /// Directories that are named because they could not be read.
    package var unreadable: Int

    /// - Parameters:
    ///   - pending: entries and directories that are kept in memory for later.
    ///   - directories: directories that are read.
    ///   - unreadable: directories that are named because they could not be read.
    package init(pending: Int = 100_000, directories: Int = 100_000, unreadable: Int = 20) {
        self.pending = pending
        self.directories = directories
        self.unreadable = unreadable
    }
}
