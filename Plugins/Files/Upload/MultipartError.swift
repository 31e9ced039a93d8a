/// Why a body is no form with parts.
package struct MultipartError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with what, and what to send.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
