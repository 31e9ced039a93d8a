internal import JSON
internal import Processes
internal import Synchronization

/// The process of a kernel, as the launcher tells of it.
final class KernelProcess: Sendable {
    let id: String
    /// Comes when the kernel's sockets are bound, or it is clear that they will not be.
    let listening = Latch<Result<Void, KernelError>>()
    /// Comes as soon as the process has ended.
    let exit = Latch<KernelExit>()
    /// Comes when nothing that the process started is left.
    let ended = Latch<Void>()

    /// How long the launcher may take to answer: it gives a kernel two seconds to end, and the machine may be busy.
    private static let answerTime = Duration.seconds(20)

    private struct SignalOnItsWay {
        let delivered: Latch<Void>
        let resort: LastResort
    }

    /// The signals that have not reached it yet, in order; nil once there is nothing that they could reach.
    private let signals = Mutex<[SignalOnItsWay]?>([])
    private let limits: ResourceLimits
    /// Nil until the process has been started.
    private let meter = Mutex<ProcessMeter?>(nil)
    private let send: @Sendable (JSONObject) -> Void
    private let killLauncher: @Sendable () -> Void
    /// For an end that does not come.
    private let endResort: LastResort

    /// - Parameters:
    ///   - id: what the launcher calls it.
    ///   - limits: what it was started with.
    ///   - send: sends a request to the launcher; does nothing if that has ended.
    ///   - killLauncher: called if the launcher does not answer, since code of a kernel has stopped it. Has to end it with
    ///     everything that it started. May block.
    init(
        id: String, limits: ResourceLimits, send: @escaping @Sendable (JSONObject) -> Void,
        killLauncher: @escaping @Sendable () -> Void
    ) {
        self.id = id
        self.limits = limits
        self.send = send
        self.killLauncher = killLauncher
        endResort = LastResort(after: Self.answerTime, killLauncher)
    }

    /// Sends a signal to the process and its group.
    ///
    /// - Parameter delivered: comes when it has been delivered, or cannot be any more.
    func signal(_ number: Int, delivered: Latch<Void>) {
        let resort = LastResort(after: Self.answerTime, killLauncher)
        let isLate = signals.withLock { signals in
            signals?.append(SignalOnItsWay(delivered: delivered, resort: resort))
            return signals == nil
        }
        if isLate {
            delivered.set(())
        } else {
            resort.arm()
            send(["op": "signal", "kernel": .string(id), "signal": .integer(Int64(number))])
        }
    }

    /// Kills the process and all that it started; `ended` comes when that is done.
    func end() {
        endResort.arm()
        send(["op": "end", "kernel": .string(id)])
    }

    /// What the process uses now; nil if that is not known.
    func usage() -> ProcessUsage? {
        meter.withLock { $0?.measure() }
    }

    /// What the next generation has to know of a kernel that listens.
    var handed: JSONObject {
        var object: JSONObject = ["id": .string(id), "limits": limits.json]
        object["pid"] = meter.withLock { $0?.process }.map { JSONValue($0) }
        return object
    }

    /// Has the process be one that another generation started.
    func adopt(_ handed: JSONObject) {
        if let process = handed["pid"]?.intValue { meter.withLock { $0 = ProcessMeter(process) } }
        listening.set(.success(()))
    }

    /// Takes an event of the launcher that concerns this kernel.
    func handle(_ event: String, _ details: JSONObject) {
        switch event {
        case "started":
            if let process = details["pid"]?.intValue { meter.withLock { $0 = ProcessMeter(process) } }
        case "listening":
            listening.set(.success(()))
        case "signalled":
            if let signal = signals.withLock({ $0?.isEmpty == false ? $0?.removeFirst() : nil }) { settle(signal) }
        case "failed":
            fail(details["message"]?.stringValue ?? "it gave no reason")
        case "exited":
            handleExit(KernelExit(details, limits))
        case "ended":
            handleEnd(of: KernelExit(.code(0)))
        default:
            break
        }
    }

    /// Nothing more will be heard of the process.
    func handleEnd(of exit: KernelExit) {
        endResort.callOff()
        handleExit(exit)
        ended.set(())
    }

    private func handleExit(_ exit: KernelExit) {
        fail("its process ended: \(exit)")
        self.exit.set(exit)
        let undelivered = signals.withLock { signals in
            defer { signals = nil }
            return signals
        }
        for signal in undelivered ?? [] { settle(signal) }
    }

    private func settle(_ signal: SignalOnItsWay) {
        signal.resort.callOff()
        signal.delivered.set(())
    }

    private func fail(_ reason: String) {
        listening.set(.failure(KernelError(.start, "the kernel could not be started: \(reason)")))
    }
}
