package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file descriptor with one owner, closed at the end of its life.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// Valid as long as its owner.
    package let descriptor: FileDescriptor

    /// - Parameter rawValue: an open descriptor that nobody else closes.
    init(owning rawValue: Int32) {
        descriptor = FileDescriptor(rawValue: rawValue)
    }

    var rawValue: Int32 { descriptor.rawValue }

    /// Gives the descriptor away: who gets it has to close it.
    package consuming func release() -> Int32 {
        let rawValue = descriptor.rawValue
        discard self
        return rawValue
    }

    deinit {
        // Nothing can be done about a failure: Linux has freed the descriptor in any case.
        _ = close(descriptor.rawValue)
    }
}
