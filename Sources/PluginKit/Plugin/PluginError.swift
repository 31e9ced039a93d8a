public import JSON

/// Why a call failed, to another plugin or by another plugin.
///
/// A tool may throw it like any other error: the model reads the message. A method of a service that throws it
/// answers its code to the calling plugin.
public struct PluginError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        let status: Int32

        /// The work failed.
        public static let failed = Code(status: -1)
        /// Somebody cancelled it.
        public static let cancelled = Code(status: -2)
        /// A parameter is wrong.
        public static let invalid = Code(status: -3)
        /// The other side cannot do this.
        public static let unsupported = Code(status: -4)
        /// There is no such method, service or thing.
        public static let notFound = Code(status: -5)
        /// Not now.
        public static let busy = Code(status: -6)
        /// The call has ended already.
        public static let stale = Code(status: -7)
        /// The plugin that had to answer has stopped or crashed.
        public static let gone = Code(status: -8)
        /// The deadline passed.
        public static let timeout = Code(status: -9)
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened, to what, and what to do.
    public let message: String
    /// More for programs.
    public let data: JSONValue?

    /// - Parameters:
    ///   - code: what kind of failure it is.
    ///   - message: what happened, to what, and what to do.
    ///   - data: more for programs.
    public init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The message.
    public var description: String { message }
}
