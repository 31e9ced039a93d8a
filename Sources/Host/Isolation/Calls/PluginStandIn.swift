import PluginAPI

/// What answers a plugin's functions in place of a library: the plugin itself is in another process.
///
/// The functions are called as the interface says of those of a plugin, and `invoke` also on threads that must not wait.
protocol PluginStandIn: AnyObject, Sendable {
    func start() -> mortise_status
    func invoke(_ call: UInt64, _ method: String, params: [UInt8], context: [UInt8])
    func cancel(_ call: UInt64)
    /// The call's reader has room for chunks.
    func writable(_ call: UInt64)
    func stop(grace: Duration)
    /// Nobody calls it any more, whether it was started and stopped or not.
    func destroy()
}

/// A stand-in for a plugin that hands over to its next generation.
protocol HandingStandIn: PluginStandIn {
    /// - Parameter receive: takes a state and descriptors, which are borrowed; called at most once.
    func give(to receive: ([UInt8], [Int32]) -> mortise_status) -> mortise_status
    func take(_ state: HandoverState) -> mortise_status
    func settle(_ outcome: mortise_status)
}

extension PluginTable {
    /// A table whose functions are those of a stand-in.
    ///
    /// - Parameters:
    ///   - handsOver: whether the stand-ins are of a plugin that does.
    ///   - create: makes one for an instance; nil where that failed.
    init(
        manifest: [UInt8], handsOver: Bool = false,
        standIn create: @escaping @Sendable (PluginInstance, [UInt8]) -> (any PluginStandIn)?
    ) {
        self.init(
            create: { host, configuration, instance in
                // Those who use the plugin's functions are in another process, and this one has no use for its table.
                defer { HostTable.free(host) }
                guard let plugin = HostTable.plugin(host), let configuration = configuration.copy,
                    let standIn = create(plugin, configuration)
                else { return Status.failed }
                instance?.pointee = Unmanaged.passRetained(StandInBox(standIn)).toOpaque()
                return Status.ok
            },
            start: { StandInBox.standIn($0)?.start() ?? Status.invalid },
            invoke: { instance, call, method, params, context in
                StandInBox.standIn(instance)?.invoke(
                    call, method.text, params: params.copy ?? [], context: context.copy ?? [])
            },
            cancel: { StandInBox.standIn($0)?.cancel($1) },
            writable: { StandInBox.standIn($0)?.writable($1) },
            stop: { StandInBox.standIn($0)?.stop(grace: .milliseconds($1)) },
            destroy: { instance in
                guard let instance else { return }
                Unmanaged<StandInBox>.fromOpaque(instance).takeRetainedValue().standIn.destroy()
            },
            handover: handsOver ? .ofStandIns : nil, manifest: manifest, neverWaits: true)
    }
}

extension HandoverTable {
    fileprivate static let ofStandIns = HandoverTable(
        give: { instance, receive, user in
            guard let receive, let standIn = StandInBox.handing(instance) else { return Status.invalid }
            return standIn.give { state, descriptors in
                state.withBorrowedBytes { receive(user, $0, descriptors, UInt32(descriptors.count)) }
            }
        },
        take: { instance, state, descriptors, count in
            let numbers = UnsafeBufferPointer(start: descriptors, count: Int(count))
            let state = HandoverState(json: state.copy ?? [], descriptors: numbers.map { HeldDescriptor($0) })
            return StandInBox.handing(instance)?.take(state) ?? Status.invalid
        },
        settle: { StandInBox.handing($0)?.settle($1) })
}

/// What the pointer of an instance leads to: a pointer leads to an object of one class.
private final class StandInBox {
    let standIn: any PluginStandIn

    init(_ standIn: any PluginStandIn) {
        self.standIn = standIn
    }

    static func standIn(_ instance: UnsafeMutableRawPointer?) -> (any PluginStandIn)? {
        guard let instance else { return nil }
        return Unmanaged<StandInBox>.fromOpaque(instance).takeUnretainedValue().standIn
    }

    static func handing(_ instance: UnsafeMutableRawPointer?) -> (any HandingStandIn)? {
        standIn(instance) as? any HandingStandIn
    }
}
