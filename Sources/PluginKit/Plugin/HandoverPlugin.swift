/// A plugin that hands over to its next generation what would be lost with it, as processes and connections.
///
/// While the host serves, a plugin is replaced when its file is another one, or its settings are. Calls that run end in
/// the old generation, new ones go to the new one, which gets in between what the old one gives. If the new one refuses
/// it, or does not start, the old one goes on as if it had not been asked.
///
/// Say `isReplaceable: false` in the plugin's description if it must not be replaced without a handover.
public protocol HandoverPlugin: Plugin {
    /// Says what the next generation needs. No new calls come until `settleHandover`; those that run go on.
    ///
    /// Nothing is given away by this: until it is settled, the plugin must be able to go on with all that it has.
    ///
    /// - Throws: why nothing can be handed over; the host logs it, and the plugin is not replaced.
    func giveHandover() async throws -> Handover

    /// Takes what the generation before gave, after `init` and before `start`. Does nothing to it that could not be taken
    /// back: until calls come, or the old generation says so by what the two have agreed on, it may all have been in vain.
    ///
    /// - Throws: why it cannot be used, as that it is of another version; the host logs it, and this one is not started.
    func takeHandover(_ handover: Handover) async throws

    /// Hears, once, what came of what it gave. Where it was accepted, `stop` must not end it.
    ///
    /// - Parameter isAccepted: whether the next generation serves. If not, be it that the host has no descriptors left for
    ///   what was given, everything is as it was before.
    func settleHandover(isAccepted: Bool) async
}
