import PluginAPI

/// One message between a host and the worker in which a plugin runs.
///
/// What the numbers and parts mean depends on the kind, and is said there.
package struct Frame: Sendable {
    package enum Kind: UInt8, Sendable {
        // By the host, answered by `answer` once it is done.
        /// Load the library that the process was begun with; or the one that comes along, of which no instance is made.
        /// Answered with its manifest and the id of the extension by which it hands over, empty if it does not; or with a
        /// `PluginError.Code` and a message.
        case load = 1
        /// Make the instance. Part: its configuration. As what follows, answered with a status, and a reason if it failed.
        case create
        case start
        /// Give what the next generation needs. First: milliseconds. Answered with the state and its descriptors.
        case give
        /// Take what the generation before gave. Part: the state. With descriptors.
        case take
        /// Status: what became of what was given. First: milliseconds.
        case settle
        /// First: milliseconds. Answered when the instance is destroyed.
        case stop

        // By both.
        /// What a frame with a token waits for. Status; parts, descriptors.
        case answer
        /// A call begins, named by its id from now on. Parts: method, parameters, context. By the host, first: whether a
        /// client waits for it. By the worker, first: the call on whose behalf it is made, or 0.
        case invoke
        case cancel
        /// Part: a chunk of the answer. Counts against the window until it is acknowledged.
        case chunk
        /// First: so many bytes of chunks were taken.
        case acknowledge
        /// A call, or a question, has ended. Status and JSON.
        case finish

        // By the worker, about a call of the host's.
        /// First: the question's id. Parts: method, parameters.
        case ask
        /// First and second: how much is done, and of how much, as bits of `Double`. Part: text.
        case progress
        /// Status: the level. Part: text. The id may be 0.
        case log

        // By the worker, answered by `answer`.
        /// Part: what is offered at run time.
        case offer
        /// Parts: method, parameters.
        case notify
        case body
        /// First and second: offset and length. Part: head. With a descriptor, or without.
        case respond
        case isCancelled

        /// Part: how the plugin broke its interface.
        case breach
    }

    package var kind: Kind
    package var id: UInt64
    package var status: Int32
    package var first: UInt64
    package var second: UInt64
    /// Names what is waited for; 0 where nobody waits.
    package var token: UInt64
    /// At most `partLimit`.
    package var parts: [[UInt8]]
    /// At most as many as are passed with its kind. Of a frame with fewer than it was sent with, since the process has no
    /// room for more, the status is a failure.
    package var descriptors: [HeldDescriptor]

    package init(
        kind: Kind, id: UInt64 = 0, status: Int32 = 0, first: UInt64 = 0, second: UInt64 = 0, token: UInt64 = 0,
        parts: [[UInt8]] = [], descriptors: [HeldDescriptor] = []
    ) {
        self.kind = kind
        self.id = id
        self.status = status
        self.first = first
        self.second = second
        self.token = token
        self.parts = parts
        self.descriptors = descriptors
    }

    static let partLimit = 3
    /// As many as the system passes at a time, which are as many as a handover has.
    static let descriptorLimit = Int(MORTISE_HANDOVER_DESCRIPTORS)

    /// So many descriptors are passed with frames of a kind.
    static func descriptorLimit(of kind: Kind) -> Int {
        switch kind {
        case .answer, .take: descriptorLimit
        case .load, .respond: 1
        default: 0
        }
    }

    /// The most bytes of all parts together: twice what an answer may have, which travels with what belongs to it.
    static let sizeLimit = 2 * PluginAnswer.sizeLimit
    /// So many bytes of chunks of one call are on their way at most.
    static let window = 1 << 20

    /// A part, empty where there is none.
    func part(_ index: Int) -> [UInt8] {
        parts.indices.contains(index) ? parts[index] : []
    }

    func text(_ index: Int) -> String {
        String(decoding: part(index), as: UTF8.self)
    }

    var size: Int { parts.reduce(0) { $0 + $1.count } }
}
