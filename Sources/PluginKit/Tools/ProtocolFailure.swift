/// Thrown by a tool, it fails the call itself: the client gets an error of the protocol, and the model nothing to read.
///
/// It is for what no model could mend. Whatever else a tool throws becomes a result that is marked as an error.
public struct ProtocolFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the client is told.
    public let error: PluginError

    /// - Parameter error: what the client is told.
    public init(_ error: PluginError) {
        self.error = error
    }

    /// The message of the error.
    public var description: String { error.message }
}
