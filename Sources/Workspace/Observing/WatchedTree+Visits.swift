import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension WatchedTree {
    /// Takes in one event.
    mutating func apply(_ event: InotifyQueue.Event) {
        if event.kind == .unwatched {
            directories[event.watch] = nil
            return
        }
        guard let directory = directories[event.watch],
            Visibility.isVisible(event.name, isDirectory: event.isDirectory)
        else { return }
        let path = directory.appending(event.name)
        switch (event.kind, event.isDirectory) {
        case (.movedOut, true):
            unwatch(path)
        case (.created, true), (.movedIn, true):
            // Visited after all events of the queue: only then it is sure where it is.
            enqueue(path, .new)
        case (.created, false), (.movedIn, false):
            if event.name == Visibility.environmentMarker && directory != .root {
                unwatch(directory)
                forgetFiles(beneath: directory)
            } else {
                remember(path)
            }
        default: break
        }
    }

    /// Watches and reads the new directories, and what is new in them.
    mutating func visitNew() {
        while unvisited.last?.finding == .new, visitNext() {}
    }

    /// Watches and reads one directory.
    ///
    /// - Returns: false if there was none to visit.
    mutating func visitNext() -> Bool {
        guard let (path, finding) = unvisited.popLast() else { return false }
        do throws(Errno) {
            try visit(path, finding)
        } catch {
            switch error {
            // It is gone or something else by now. If it moved, an event tells where to.
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels: break
            // Who may not read it can learn of no file in it by other means either.
            case .permissionDenied: break
            default: isPartial = true
            }
        }
        return true
    }

    private mutating func visit(_ path: WorkspacePath, _ finding: Finding) throws(Errno) {
        let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
        let directory = try workspace.resolver.open(path, beneath: workspace.root.rawValue, flags: flags)
        if path != .root && Self.isEnvironment(directory) { return }
        guard let watch = try queue?.watch(directory) else { return }
        directories[watch] = path
        let listing = try DirectoryListing(of: directory)
        let since = finding == .old ? oldestMark : nil
        while let entry = try listing.next() {
            // Nobody can ask for a file whose name is no UTF-8.
            guard entry.isUTF8 else { continue }
            guard Visibility.isVisible(entry.name, isDirectory: entry.kind == .directory) else { continue }
            switch (entry.kind, finding) {
            case (.directory, _):
                enqueue(path.appending(entry.name), finding)
            case (.regular, .new):
                remember(path.appending(entry.name))
            case (.regular, .old):
                guard let since, let birth = Timestamp.birth(of: entry.name, in: directory) else { continue }
                if birth >= since { remember(path.appending(entry.name), birth: birth) }
            default: break
            }
        }
    }

    private mutating func enqueue(_ path: WorkspacePath, _ finding: Finding) {
        guard directories.count + unvisited.count < limits.directories else {
            isPartial = true
            return
        }
        unvisited.append((path, finding))
    }

    /// Ends the watching of a directory and of those beneath it.
    private mutating func unwatch(_ path: WorkspacePath) {
        for (watch, directory) in directories where directory == path || directory.isBeneath(path) {
            queue?.unwatch(watch)
            directories[watch] = nil
        }
    }

    private static func isEnvironment(_ directory: borrowing OwnedDescriptor) -> Bool {
        do {
            _ = try SystemCalls.status(of: Visibility.environmentMarker, in: directory.rawValue)
            return true
        } catch {
            return false
        }
    }
}
