/// The version of the host: what the command line prints and what clients are told.
package enum MortiseVersion {
    /// By semantic versioning.
    package static let current = "0.1.0"
    /// The name of the server in the protocol.
    package static let name = "mortise"
}
