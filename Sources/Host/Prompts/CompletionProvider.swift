package import JSON

/// What the protocol layer needs of the host to complete what a user types.
package protocol CompletionProvider: Sendable {
    /// Whether any plugin completes anything.
    var completesArguments: Bool { get }

    /// Suggests values.
    ///
    /// - Throws: `CallError`; `.notFound` where what has the argument is not there for this caller, `.invalid` where it
    ///   has no such argument.
    func complete(_ request: CompletionRequest, origin: CallOrigin) async throws(CallError) -> Completion
}

/// What is to be completed.
package struct CompletionRequest: Sendable {
    /// What has the argument.
    package enum Reference: Sendable {
        /// A prompt, by its name.
        case prompt(String)
        /// A resource template, by its text.
        case resource(String)
    }

    package let reference: Reference
    /// The argument's name.
    package let argument: String
    /// What of its value is there.
    package let value: String
    /// The values of other arguments, all strings.
    package let known: JSONObject

    package init(reference: Reference, argument: String, value: String, known: JSONObject = [:]) {
        self.reference = reference
        self.argument = argument
        self.value = value
        self.known = known
    }
}

/// What an argument may be.
package struct Completion: Sendable, Equatable {
    /// The best first.
    package private(set) var values: [String]
    /// How many there are in all, if that is known.
    package private(set) var total: Int?
    package private(set) var hasMore: Bool

    /// So many values a client gets at most.
    package static let limit = 100

    /// - Parameters:
    ///   - values: the best first; of too many the first are kept.
    ///   - total: how many there are in all, if that is known.
    ///   - hasMore: whether there are others.
    package init(values: [String] = [], total: Int? = nil, hasMore: Bool = false) {
        self.values = Array(values.prefix(Self.limit))
        let isCut = values.count > Self.limit
        self.total = total ?? (isCut ? values.count : nil)
        self.hasMore = hasMore || isCut
    }
}
