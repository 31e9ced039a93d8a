internal import JSON
internal import Jupyter
internal import PluginKit

// Whether the kernel answers.
extension Session {
    /// Asks the kernel for a sign of life, which it gives also while it runs code. Starts no kernel.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait for it.
    ///   - notice: what there is to know besides.
    package func probe(for timeout: Duration, notice: String? = nil) async throws -> ProbeResult {
        let start = ContinuousClock.now
        var result = ProbeResult()
        do {
            let answer = try await withDeadline(timeout) { [slot, inheritance, key] in
                let details: JSONObject = ["timeout": .double(timeout / .seconds(1))]
                if let answer = try await inheritance?.ask("probe", key, details) {
                    return answer["responsive"]?.boolValue ?? false
                }
                guard let kernel = try await slot.presentKernel() else { return false }
                _ = try await kernel.request(.kernelInfoRequest, on: .control)
                return true
            }
            result.responsive = answer ?? false
        } catch is KernelError {
            // It died or did not start, so it does not respond.
        }
        result.responseTime = (ContinuousClock.now - start) / .seconds(1)
        result.timeout = timeout
        result.sessionID = id
        result.state = state
        result.busy = result.state == .busy
        result.notices = [notice, lossNotice].compactMap(\.self)
        return result
    }
}

/// Whether a kernel answered.
package struct ProbeResult: StructuredOutput {
    @Field("Whether the kernel answered in time.") package var responsive = false
    @Field("Seconds until it answered, or until it was given up.") var responseTime = 0.0
    @Field("Seconds that it had to answer.") var timeout = Duration.zero
    @Field("Whether the session runs code, or has more that waits.") var busy = false
    @Field("The session.") var sessionID = ""
    @Field("What the session does; dead if it has no kernel: the next call that needs one starts it.")
    var state = SessionState.dead
    @Field("What else there is to know: that the session's state was lost, and why.") var notices: [String] = []

    package init() {}
}
