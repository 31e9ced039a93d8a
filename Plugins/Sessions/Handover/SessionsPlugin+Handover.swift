internal import Jupyter
public import PluginKit

extension SessionsPlugin: HandoverPlugin {
    /// Says what the next generation has to know of the sessions and their kernels.
    public func giveHandover() async throws -> Handover {
        let giver = try work.beginHandover()
        return Handover(state: giver.state, descriptors: giver.descriptors.map { $0.release() })
    }

    /// Reads it, and does nothing yet.
    public func takeHandover(_ handover: Handover) async throws {
        try work.inherit(handover.state, handover.descriptors.map(OwnedDescriptor.init))
    }

    /// Begins to hand over, or goes on as before.
    public func settleHandover(isAccepted: Bool) async {
        work.settleHandover(isAccepted: isAccepted)
    }
}
