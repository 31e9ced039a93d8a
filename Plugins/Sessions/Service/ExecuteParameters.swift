/// The parameters of `kernels/1/execute`, with the names that they have there.
package struct ExecuteParameters: Decodable, Sendable {
    let code: String
    let session_id: String?
    /// Seconds; nil or 0 for the default.
    let timeout: Double?
    let silent: Bool?
    /// Whether to wait while other cells run; nil for true.
    let queue: Bool?
}
