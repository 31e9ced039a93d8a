import JSON

/// The result of a call: valid JSON, as it was written and as it was read.
struct CallResult: Sendable {
    let bytes: [UInt8]
    let value: JSONValue
}

typealias CallOutcome = Result<CallResult, CallError>

/// The one who waits for the answer of a call.
///
/// The functions are called from any thread; `finish` exactly once, and nothing after it.
protocol CallConsumer: Sendable {
    /// Takes one chunk of the answer, valid JSON.
    ///
    /// - Returns: `false` if the consumer lags and did not take it; it then tells the producer once there is room.
    func accept(_ chunk: [UInt8]) -> Bool

    /// Takes the end of the answer.
    func finish(_ outcome: CallOutcome)

    /// Nobody wants more chunks: drops those that wait.
    func discardChunks()

    /// Whether nobody wants the answer, of which the router has not heard yet. May ask for it and wait.
    var isAbandoned: Bool { get }
}

extension CallConsumer {
    var isAbandoned: Bool { false }
}
