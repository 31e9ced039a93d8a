public import JSON

/// What a running call knows of its caller and can do for it.
public struct CallContext<Owner: Plugin>: Sendable {
    /// The plugin that the call came to.
    public let plugin: Owner

    let call: RunningCall

    /// What the client says to the tool, the prompt or the resource beside the arguments: the `_meta` of its request,
    /// without the protocol's own keys. It comes from the client as it is, unchecked.
    public internal(set) var meta = JSONObject()

    /// Who calls, as an opaque name that stays the same for the same caller. What belongs to one caller must not be
    /// seen by another. Empty for the host or a plugin itself.
    public var caller: String { call.origin.caller }

    /// Who the caller has proved to be, nil where nobody need prove it. Callers of one principal are the same person or
    /// program; what belongs to one principal must not be seen by another.
    public var principal: String? { call.origin.principal }

    /// Whether the client wants to hear of progress.
    public var wantsProgress: Bool { call.origin.wantsProgress }

    /// The client's capabilities as MCP defines them: what `ask` may ask.
    public var clientCapabilities: JSONObject { call.origin.client }

    /// Whether nobody wants the answer any more. The task of the call is cancelled too.
    public var isCancelled: Bool { Task.isCancelled || call.isCancelled }

    /// Writes a line to the host's log, and to the client where it asked for log messages.
    public func log(_ level: LogLevel, _ message: String) {
        call.host.log(level, message, call: call.id)
    }

    /// Tells the client how far the call is. Dropped where it has not asked or reads too slowly.
    ///
    /// - Parameters:
    ///   - done: has to rise from one time to the next.
    ///   - total: the end of the scale, nil if it is unknown.
    ///   - message: what is being done, for people.
    public func progress(_ done: Double, total: Double? = nil, message: String = "") {
        call.host.progress(call: call.id, done: done, total: total ?? 0, message: message)
    }

    /// Passes one chunk of a streamed answer to the caller, and waits while the caller lags.
    ///
    /// - Throws: `CancellationError` if nobody wants more, `PluginError` if the chunk is refused.
    public func emit(_ chunk: some Encodable) async throws {
        try await call.emit(JSONValue(encoding: chunk).serialized())
    }

    /// Passes one chunk of a streamed answer to the caller, and waits while the caller lags.
    ///
    /// - Throws: `CancellationError` if nobody wants more, `PluginError` if the chunk is refused.
    public func emit(_ chunk: JSONValue) async throws {
        try await call.emit(chunk.serialized())
    }

    /// Calls a service of another plugin on behalf of this call's caller. The end of this call cancels it.
    ///
    /// - Parameters:
    ///   - service: the service with its version, as `kernels/1`; the manifest must require it.
    ///   - method: the method's name.
    ///   - parameters: what the service says.
    public func call(_ service: String, _ method: String, _ parameters: some Encodable) -> ServiceCall {
        ServiceCall(host: call.host, parent: call.id, service: service, method: method, parameters: parameters)
    }
}
