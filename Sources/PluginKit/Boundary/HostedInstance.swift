import PluginAPI

/// An instance as the C table sees it, whatever its plugin's type: C functions cannot be generic.
protocol HostedInstance: Sendable {
    func start() -> mortise_status
    func invoke(call: UInt64, method: String, parameters: [UInt8], context: [UInt8])
    func cancel(call: UInt64)
    func becomeWritable(call: UInt64)
    /// Has the plugin give what its next generation needs, where it hands over.
    func give(to receive: (Handover) -> mortise_status) -> mortise_status
    /// Has the plugin take what the generation before gave.
    func take(_ json: [UInt8], _ descriptors: [Int32]) -> mortise_status
    func settle(isAccepted: Bool)
    func stop(grace: Duration)
    func destroy()
}

/// What the host's pointer to an instance points to.
final class InstanceHandle: Sendable {
    let instance: any HostedInstance

    init(_ instance: any HostedInstance) {
        self.instance = instance
    }

    /// The handle as a pointer, which keeps it until `release`.
    func retained() -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(self).toOpaque()
    }

    /// The handle that `retained` made a pointer. The host passes no other.
    static func at(_ pointer: UnsafeMutableRawPointer?) -> any HostedInstance {
        Unmanaged<InstanceHandle>.fromOpaque(existing(pointer)).takeUnretainedValue().instance
    }

    /// Gives up the pointer.
    static func release(_ pointer: UnsafeMutableRawPointer?) {
        Unmanaged<InstanceHandle>.fromOpaque(existing(pointer)).release()
    }

    private static func existing(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
        guard let pointer else { preconditionFailure("The host called a plugin without its instance.") }
        return pointer
    }
}
