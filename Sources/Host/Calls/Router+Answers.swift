extension Router {
    /// Calls a plugin and waits for its result. Cancelling the task cancels the call.
    ///
    /// - Parameters:
    ///   - id: an id of the table, issued for this call.
    ///   - params: a JSON object.
    ///   - deadline: the time after which the call is cancelled; none: it may take for ever.
    func answer(
        _ id: UInt64, _ method: String, of provider: PluginInstance, params: [UInt8], origin: CallOrigin,
        deadline: Duration?
    ) async throws(CallError) -> CallResult {
        let consumer = ResultConsumer()
        let call = try begin(
            id: id, method, of: provider, params: params, origin: origin, deadline: deadline, consumer: consumer)
        let outcome = await withTaskCancellationHandler {
            await consumer.outcome()
        } onCancel: {
            cancel(call, because: CallError(.cancelled, "The client cancelled \(method)."))
        }
        return try outcome.get()
    }
}
