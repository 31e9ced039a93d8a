package import JSON
internal import SystemPackage

/// The processes that start kernels, as one generation hands them over to the next one.
package struct KernelHandover: Sendable {
    let launchers: [HandedLauncher]

    /// - Parameters:
    ///   - state: what `state` was.
    ///   - descriptors: what `descriptors` was.
    /// - Throws: `KernelError` for what is none.
    package init(state: JSONValue?, descriptors: [OwnedDescriptor]) throws(KernelError) {
        let items = state?.arrayValue ?? []
        let count = HandedLauncher.descriptorCount
        var launchers: [HandedLauncher] = []
        for (index, item) in items.enumerated() where descriptors.count >= (index + 1) * count {
            let launcher = HandedLauncher(
                item, socket: descriptors[index * count], door: descriptors[index * count + 1])
            if let launcher { launchers.append(launcher) }
        }
        guard launchers.count == items.count else {
            throw KernelError(.closed, "what was handed over of the processes that start kernels cannot be read")
        }
        self.launchers = launchers
    }

    init(_ launchers: [HandedLauncher]) {
        self.launchers = launchers
    }

    package var state: JSONValue { .array(launchers.map { .object($0.json) }) }

    /// What goes with the state, in this order.
    package var descriptors: [OwnedDescriptor] { launchers.flatMap { [$0.socket, $0.door] } }
}
