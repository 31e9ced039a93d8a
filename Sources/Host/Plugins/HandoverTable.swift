import PluginAPI

/// A plugin's functions for handing over to the next generation, checked: all are there.
///
/// `@unchecked Sendable`: the table lies in the library's static storage, and the interface says from which threads
/// each function may be called.
struct HandoverTable: @unchecked Sendable {
    let give:
        @convention(c) (UnsafeMutableRawPointer?, mortise_handover_fn?, UnsafeMutableRawPointer?) -> mortise_status
    let take: @convention(c) (UnsafeMutableRawPointer?, mortise_bytes, UnsafePointer<Int32>?, UInt32) -> mortise_status
    let settle: @convention(c) (UnsafeMutableRawPointer?, mortise_status) -> Void
}

extension HandoverTable {
    /// - Returns: nil if the plugin offers none, or one that lacks a function.
    init?(of plugin: mortise_plugin) {
        guard let address = plugin.extension?(nil, MORTISE_HANDOVER),
            // The size comes first and is read alone: the rest may not be there.
            address.load(as: UInt32.self) >= UInt32(MemoryLayout<mortise_handover>.size)
        else { return nil }
        let table = address.assumingMemoryBound(to: mortise_handover.self).pointee
        guard let give = table.give, let take = table.take, let settle = table.settle else { return nil }
        self.give = give
        self.take = take
        self.settle = settle
    }
}
