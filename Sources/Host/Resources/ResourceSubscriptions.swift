import Synchronization

/// Who wants to hear of which resource.
///
/// A subscription is entered, then its plugin is asked, then it is confirmed. So nothing is missed that the plugin says
/// as soon as it was asked, and what its follower gives up meanwhile is told to the plugin after its answer.
final class ResourceSubscriptions: Sendable {
    private struct Subscription {
        /// Tells it from an earlier one of the same follower to the same resource.
        let number: UInt64
        let follower: ResourceFollower
        var plugin: PluginInstance
        var isConfirmed = false
    }

    /// A subscription that its plugin has to be told the end of.
    struct Ended {
        let uri: String
        let plugin: PluginInstance
    }

    private struct State {
        var lastNumber: UInt64 = 0
        var subscriptions: [String: [ObjectIdentifier: Subscription]] = [:]
        var counts: [ObjectIdentifier: Int] = [:]
        var total = 0
    }

    /// So many resources one follower may subscribe to.
    static let limit = 128
    /// So many subscriptions there may be.
    static let totalLimit = 16_384

    private let state = Mutex(State())

    /// Tells when a plugin has agreed to a subscription, or there is one less.
    private let outcomes = ChangeSignal()

    private enum Entry {
        case new(UInt64)
        case known(isConfirmed: Bool)
    }

    /// Enters a subscription. One that is entered already and not confirmed yet is waited for: if its plugin refuses it,
    /// this one asks by itself.
    ///
    /// - Returns: its number, nil if the follower has subscribed to this already.
    /// - Throws: `CallError` with `.busy` where there are too many.
    func enter(
        _ follower: ResourceFollower, _ uri: String, of plugin: PluginInstance
    ) async throws(CallError) -> UInt64? {
        while !Task.isCancelled {
            // Followed before the look, so that no outcome is missed.
            let outcomes = outcomes.changes()
            switch try look(follower, uri, plugin) {
            case .new(let number): return number
            case .known(isConfirmed: true): return nil
            case .known(isConfirmed: false): for await _ in outcomes { break }
            }
        }
        throw CallError(.cancelled, "The request was cancelled")
    }

    private func look(
        _ follower: ResourceFollower, _ uri: String, _ plugin: PluginInstance
    ) throws(CallError) -> Entry {
        let key = ObjectIdentifier(follower)
        return try state.withLock { state throws(CallError) in
            if let known = state.subscriptions[uri]?[key] { return .known(isConfirmed: known.isConfirmed) }
            guard state.counts[key, default: 0] < Self.limit else {
                throw CallError(.busy, "This client has subscribed to \(Self.limit) resources; end some first")
            }
            guard state.total < Self.totalLimit else {
                throw CallError(.busy, "The server has \(Self.totalLimit) subscriptions to resources; try again later")
            }
            state.lastNumber += 1
            state.subscriptions[uri, default: [:]][key] = Subscription(
                number: state.lastNumber, follower: follower, plugin: plugin.latest)
            state.counts[key, default: 0] += 1
            state.total += 1
            return .new(state.lastNumber)
        }
    }

    /// The plugin has agreed.
    ///
    /// - Returns: false if the follower has given it up meanwhile: the plugin must be told.
    func confirm(_ number: UInt64, of follower: ResourceFollower, _ uri: String) -> Bool {
        defer { outcomes.send() }
        return state.withLock { state in
            let key = ObjectIdentifier(follower)
            guard state.subscriptions[uri]?[key]?.number == number else { return false }
            state.subscriptions[uri]?[key]?.isConfirmed = true
            return true
        }
    }

    /// Removes a subscription.
    ///
    /// - Parameter number: which one; nil for whichever there is.
    /// - Returns: what the plugin must be told; nil if there is none, or the plugin has not agreed to it yet.
    func remove(_ follower: ResourceFollower, _ uri: String, number: UInt64? = nil) -> Ended? {
        defer { outcomes.send() }
        return state.withLock { Self.remove(ObjectIdentifier(follower), uri, number, &$0) }
    }

    /// Removes all subscriptions of a follower.
    func removeAll(of follower: ResourceFollower) -> [Ended] {
        let key = ObjectIdentifier(follower)
        defer { outcomes.send() }
        return state.withLock { state in
            let uris = state.subscriptions.filter { $0.value[key] != nil }.keys
            return uris.compactMap { Self.remove(key, $0, nil, &state) }
        }
    }

    /// Hands the subscriptions of a plugin to the generation that replaced it.
    ///
    /// - Returns: the resources that it has to be asked for, once for each subscription.
    func move(from old: PluginInstance, to new: PluginInstance) -> [String] {
        state.withLock { state in
            var moved: [String] = []
            for (uri, followers) in state.subscriptions {
                for (key, subscription) in followers where subscription.plugin === old {
                    state.subscriptions[uri]?[key]?.plugin = new
                    moved.append(uri)
                }
            }
            return moved
        }
    }

    /// Removes the subscriptions of a plugin that has ended.
    func removeAll(of plugin: PluginInstance) {
        state.withLock { state in
            for (uri, followers) in state.subscriptions {
                for (key, subscription) in followers where subscription.plugin === plugin {
                    _ = Self.remove(key, uri, nil, &state)
                }
            }
        }
        outcomes.send()
    }

    /// A resource has changed, its plugin says.
    func publish(_ uri: String, by plugin: PluginInstance) {
        let followers = state.withLock { state in
            state.subscriptions[uri]?.values.filter { $0.plugin === plugin }.map(\.follower) ?? []
        }
        for follower in followers { follower.onUpdate(uri) }
    }

    private static func remove(
        _ key: ObjectIdentifier, _ uri: String, _ number: UInt64?, _ state: inout State
    ) -> Ended? {
        guard let found = state.subscriptions[uri]?[key], number == nil || number == found.number else { return nil }
        state.subscriptions[uri]?[key] = nil
        if state.subscriptions[uri]?.isEmpty == true { state.subscriptions[uri] = nil }
        state.total -= 1
        let count = state.counts[key, default: 1] - 1
        state.counts[key] = count == 0 ? nil : count
        return found.isConfirmed ? Ended(uri: uri, plugin: found.plugin) : nil
    }
}
