import JSON
import PluginAPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The functions of the extension for handing over, which find the plugin in the instance.
enum HandoverTable {
    /// In memory that is never freed.
    nonisolated(unsafe) private static let table: UnsafePointer<mortise_handover> = {
        // Unsafe for the pointer, whose memory is never written again.
        let table = UnsafeMutablePointer<mortise_handover>.allocate(capacity: 1)
        table.initialize(
            to: mortise_handover(
                size: UInt32(MemoryLayout<mortise_handover>.size),
                give: { instance, receive, user in
                    InstanceHandle.at(instance).give { handover in pass(handover, to: receive, user) }
                },
                take: { instance, state, descriptors, count in
                    let descriptors = Array(UnsafeBufferPointer(start: descriptors, count: Int(count)))
                    return InstanceHandle.at(instance).take([UInt8](copying: state), descriptors)
                },
                settle: { instance, outcome in InstanceHandle.at(instance).settle(isAccepted: outcome == Status.ok) }
            ))
        return UnsafePointer(table)
    }()

    /// What a plugin that hands over answers when it is asked for an extension.
    static let find: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> UnsafeRawPointer? = { _, id in
        guard let id, String(cString: id) == MORTISE_HANDOVER else { return nil }
        return UnsafeRawPointer(table)
    }

    private static func pass(
        _ handover: Handover, to receive: mortise_handover_fn?, _ user: UnsafeMutableRawPointer?
    ) -> mortise_status {
        defer { for descriptor in handover.descriptors { close(descriptor) } }
        guard let receive else { return Status.invalid }
        return handover.state.serialized().lent { state in
            handover.descriptors.withUnsafeBufferPointer {
                receive(user, state, $0.baseAddress, UInt32(clamping: $0.count))
            }
        }
    }
}
