package import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the keys of an authorization server, and looks for new ones when a token names one that is not known.
///
/// Whoever presents tokens can make up names of keys, so it looks at a bounded rate; only requests whose key is not
/// known wait for that.
package final class KeyKeeper: Service {
    /// How often it looks.
    package struct Times: Sendable {
        /// So long it does not look again, whoever asks.
        package var pause = Duration.seconds(10)
        /// So often it looks though nobody asks: a key that is withdrawn is to open nothing any more.
        package var refresh = Duration.seconds(3600)
        /// So long the keys are good while there is nobody to ask for newer ones.
        package var staleness = Duration.seconds(24 * 3600)
        /// So long an authorization server may take to answer as a whole.
        package var patience = Duration.seconds(5)

        package init() {}
    }

    private struct State {
        var keys: KeySet?
        /// When the keys were there.
        var loaded: ContinuousClock.Instant?
        /// When it looked the last time, whether or not they were there.
        var attempted: ContinuousClock.Instant?
        var isLoading = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    private let times: Times
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let load: @Sendable () async throws(KeySourceError) -> KeySet
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - source: where the keys are.
    ///   - times: how often it looks.
    ///   - logger: where it is told that there are none.
    /// - Throws: `KeySourceError` for a file that cannot be used: it is here, so that is a mistake. An authorization
    ///   server may just not be there yet.
    package convenience init(_ source: KeySource, times: Times = Times(), logger: Logger) async throws(KeySourceError) {
        if case .file = source { _ = try await source.load(within: times.patience) }
        self.init(times: times, logger: logger, now: { .now }) { () async throws(KeySourceError) in
            try await source.load(within: times.patience)
        }
    }

    /// - Parameters:
    ///   - times: how often it looks.
    ///   - logger: where it is told that there are none.
    ///   - now: the time, in tests another.
    ///   - load: gets the keys that are there now.
    package init(
        times: Times, logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant,
        load: @escaping @Sendable () async throws(KeySourceError) -> KeySet
    ) {
        self.times = times
        self.logger = logger
        self.now = now
        self.load = load
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Looks for the keys at once and whenever it has to, until a graceful shutdown.
    package func run() async {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                group.addTask { await self.wishRegularly() }
                wish.yield()
                for await _ in wishes { await look() }
                group.cancelAll()
            }
        }
        let waiters = state.withLock { state in
            state.isStopped = true
            return Self.takeWaiters(&state)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The keys that may have signed a token; none if there is none of its name.
    package func candidates(for token: SignedToken) async -> [VerificationKey] {
        if let known = known(for: token) { return known }
        guard state.withLock({ mayLook(&$0) }) else { return [] }
        await waitForLook()
        return known(for: token) ?? []
    }

    /// Waits until it has looked, or the task is cancelled.
    private func waitForLook() async {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // A cancellation that came before has found nobody.
                    guard state.isLoading, !state.isStopped, !Task.isCancelled else { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    /// The keys for a token, nil if newer keys may have what these lack.
    private func known(for token: SignedToken) -> [VerificationKey]? {
        guard let keys = state.withLock({ $0.keys }) else { return nil }
        let candidates = keys.candidates(for: token)
        let isKnown = token.keyID.map { keys.contains($0) } ?? !candidates.isEmpty
        return isKnown ? candidates : nil
    }

    /// Has it look, unless it has done so just now.
    private func mayLook(_ state: inout State) -> Bool {
        if state.isLoading { return true }
        if let attempted = state.attempted, now() - attempted < times.pause { return false }
        state.isLoading = true
        wish.yield()
        return true
    }

    private func wishRegularly() async {
        // Throws only when the service ends.
        while (try? await Task.sleep(for: times.refresh)) != nil { wish.yield() }
    }

    private func look() async {
        state.withLock { $0.isLoading = true }
        let result: Result<KeySet, KeySourceError>
        do throws(KeySourceError) {
            result = .success(try await load())
        } catch {
            result = .failure(error)
        }
        let time = now()
        let (waiters, hasKeys) = state.withLock { state in
            state.attempted = time
            state.isLoading = false
            if case .success(let keys) = result {
                (state.keys, state.loaded) = (keys, time)
            } else if let loaded = state.loaded, time - loaded > times.staleness {
                (state.keys, state.loaded) = (nil, nil)
            }
            return (Self.takeWaiters(&state), state.keys != nil)
        }
        // Who stops it has no use for keys.
        if case .failure(let error) = result, !Task.isCancelled { tell(error, hasKeys) }
        for waiter in waiters { waiter.resume() }
    }

    private func tell(_ error: KeySourceError, _ hasKeys: Bool) {
        let consequence = hasKeys ? "Those that were there before still hold." : "No token of it is accepted."
        logger.error("\(error). \(consequence)")
    }

    private static func takeWaiters(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        defer { state.waiters = [:] }
        return Array(state.waiters.values)
    }
}
