import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Walks through directories in sorted order, in bounded memory however many files there are.
///
/// One directory is read at a time. What is still to be visited is kept sorted, on a stack of levels, and no more of
/// it than `ListingLimits.pending`: what would come last is dropped, and the listing then says that it is truncated.
struct DirectoryWalk {
    private struct Level {
        let path: WorkspacePath
        /// 1 for the directory that is listed.
        let depth: Int
        /// The next one last.
        var steps: [WalkStep]
    }

    private let workspace: Workspace
    private let options: Listing.Options
    private let limits: ListingLimits
    private var levels: [Level] = []
    private var pendingCount = 0
    private var directoryCount = 0
    /// Whether something was dropped that belongs to the end of the listing.
    private var isCut = false
    private var listing: Listing

    init(_ workspace: Workspace, root: WorkspacePath, options: Listing.Options, limits: ListingLimits) {
        self.workspace = workspace
        self.options = options
        self.limits = limits
        listing = Listing(root: root.string)
    }

    /// - Parameter shouldStop: asked before each step.
    /// - Throws: `Errno` if the directory itself cannot be read; `CancellationError` if it is told to stop.
    mutating func run(from root: WorkspacePath, shouldStop: () -> Bool) throws -> Listing {
        try enter(root, depth: 1)
        while let (step, path, depth) = next() {
            if shouldStop() { throw CancellationError() }
            if step.isDescent {
                guard directoryCount < limits.directories else {
                    isCut = true
                    break
                }
                descend(into: path, depth: depth + 1)
            } else if listing.entries.count < options.limit {
                add(step, at: path, depth: depth)
            } else {
                isCut = true
                break
            }
        }
        listing.isTruncated = isCut
        return listing
    }

    private mutating func next() -> (step: WalkStep, path: WorkspacePath, depth: Int)? {
        while let index = levels.indices.last {
            if let step = levels[index].steps.popLast() {
                pendingCount -= 1
                return (step, levels[index].path.appending(step.name), levels[index].depth)
            }
            levels.removeLast()
        }
        return nil
    }

    private mutating func add(_ step: WalkStep, at path: WorkspacePath, depth: Int) {
        if !step.isUTF8 { listing.unaddressableCount += 1 }
        let isClosed = step.kind == .directory && depth < options.depth && !isOpen(step)
        listing.entries.append(
            Listing.Entry(
                path: path.string, name: step.name, depth: depth, kind: step.kind, isClosed: isClosed,
                isAddressable: step.isUTF8))
    }

    private mutating func descend(into path: WorkspacePath, depth: Int) {
        do throws(Errno) {
            try enter(path, depth: depth)
        } catch {
            switch error {
            // It is gone or something else by now.
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: break
            default: if listing.unreadable.count < limits.unreadable { listing.unreadable.append(path.string) }
            }
        }
    }

    /// Reads a directory, and puts what is to be visited in it on the stack.
    private mutating func enter(_ path: WorkspacePath, depth: Int) throws(Errno) {
        // Nobody could ask for what is in it, even where the resolver could get there step by step.
        if path.string.utf8.count > WorkspacePath.greatestLength { throw .fileNameTooLong }
        directoryCount += 1
        let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
        let directory = try workspace.resolver.open(path, beneath: workspace.root.rawValue, flags: flags)
        let entries = try DirectoryListing(of: directory)
        var steps: [WalkStep] = []
        while let entry = try entries.next() {
            if entry.name == Visibility.environmentMarker && depth > 1 {
                close(path)
                return
            }
            append(entry, of: path, depth: depth, to: &steps)
            if steps.count >= 2 * limits.pending { cut(&steps) }
        }
        steps.sort(by: >)
        pendingCount += steps.count
        levels.append(Level(path: path, depth: depth, steps: steps))
        dropLast()
    }

    private func append(
        _ entry: DirectoryListing.Entry, of directory: WorkspacePath, depth: Int, to steps: inout [WalkStep]
    ) {
        let isDirectory = entry.kind == .directory
        let passed = options.after.map { Passed(directory.appending(entry.name), by: $0) }
        if isDirectory ? options.directories : options.files, passed?.itself != true {
            steps.append(WalkStep(entry, key: entry.name, isDescent: false))
        }
        guard isDirectory, depth < options.depth, options.directories || options.order == .path else { return }
        if passed?.contents == true { return }
        // No name contains either character.
        let key = entry.name + (options.order == .path ? "/" : "\0")
        let step = WalkStep(entry, key: key, isDescent: true)
        if isOpen(step) { steps.append(step) }
    }

    private func isOpen(_ step: WalkStep) -> Bool {
        step.isUTF8 && Visibility.isVisible(step.name, isDirectory: true)
    }

    /// Marks a directory that turns out to be the machinery of a tool.
    private mutating func close(_ path: WorkspacePath) {
        guard let index = listing.entries.lastIndex(where: { $0.path == path.string }) else { return }
        listing.entries[index].isClosed = true
    }

    private mutating func cut(_ steps: inout [WalkStep]) {
        steps.sort()
        steps.removeLast(steps.count - limits.pending)
        isCut = true
    }

    /// Drops what would be visited last, as far as there is too much.
    private mutating func dropLast() {
        for index in levels.indices where pendingCount > limits.pending {
            let dropped = min(pendingCount - limits.pending, levels[index].steps.count)
            levels[index].steps.removeFirst(dropped)
            pendingCount -= dropped
            isCut = true
        }
    }
}

/// What of a file or directory comes before the place where a listing begins.
private struct Passed {
    let itself: Bool
    let contents: Bool

    /// - Parameters:
    ///   - path: of the file or directory.
    ///   - place: after which the listing begins.
    init(_ path: WorkspacePath, by place: String) {
        let place = place.utf8
        let path = path.string.utf8
        itself = !place.lexicographicallyPrecedes(path)
        let contents = Array(path) + [UInt8(ascii: "/")]
        self.contents = contents.lexicographicallyPrecedes(place) && !place.starts(with: contents)
    }
}

/// Something to be visited: a file or directory itself, or what is in a directory.
struct WalkStep: Comparable {
    let name: String
    let isUTF8: Bool
    let kind: FileStatus.Kind
    /// Whether this is the step into a directory.
    let isDescent: Bool
    private let key: String

    init(_ entry: DirectoryListing.Entry, key: String, isDescent: Bool) {
        name = entry.name
        isUTF8 = entry.isUTF8
        kind = entry.kind
        self.isDescent = isDescent
        self.key = key
    }

    /// By bytes, as files are sorted elsewhere. Swift compares texts by what they look like.
    static func < (left: WalkStep, right: WalkStep) -> Bool {
        left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }

    static func == (left: WalkStep, right: WalkStep) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8)
    }
}
