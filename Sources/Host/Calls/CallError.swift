package import JSON

/// Why a call has no result.
package struct CallError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        case failed, cancelled, invalid, unsupported, notFound, busy, gone, timeout
    }

    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String
    package let data: JSONValue?

    package init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    package var description: String { message }
}
