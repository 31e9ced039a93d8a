/// Why a check could not be made, or what the plugin did at once to make it fail.
package struct CheckFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
