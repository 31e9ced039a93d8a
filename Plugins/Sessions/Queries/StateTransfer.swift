internal import JSON
internal import Jupyter
internal import PluginKit

/// Something that a session had defined and that was not kept.
package struct LostDefinition: StructuredOutput {
    @Field("Its name.") var name = ""
    @Field("Why it could not be kept.") var reason = ""

    package init() {}

    init(_ name: String, because reason: String) {
        self.name = name
        self.reason = reason
    }

    /// Reads what a kernel says, shortened, since the session's code can have it say anything.
    static func list(_ value: JSONValue?) -> [LostDefinition] {
        (value?.arrayValue ?? []).map { entry in
            let name = entry["name"]?.stringValue ?? "?"
            let reason = entry["reason"]?.stringValue ?? "the kernel does not say why"
            return LostDefinition(String(name.prefix(200)), because: String(reason.prefix(300)))
        }
    }
}

/// What an old kernel says that it has saved.
struct SavedState {
    let names: Set<String>
    let lost: [LostDefinition]

    /// Reads the kernel's reply.
    init(_ reply: JSONObject) {
        names = Set((reply["saved"]?.arrayValue ?? []).compactMap(\.stringValue))
        lost = LostDefinition.list(reply["lost"])
    }
}

/// What a new kernel says that it has restored.
struct RestoredState {
    let names: Set<String>
    let lost: [LostDefinition]

    /// Reads the kernel's reply.
    init(_ reply: JSONObject) {
        names = Set((reply["restored"]?.arrayValue ?? []).compactMap(\.stringValue))
        lost = LostDefinition.list(reply["lost"])
    }

    /// Nothing could be restored.
    init(failureOf saved: SavedState, because reason: String) {
        names = []
        lost = saved.names.sorted().map { LostDefinition($0, because: reason) }
    }
}

/// What came of a restart.
package struct RestartResult: StructuredOutput {
    @Field("Always true: there is a new kernel.") var restarted = true
    @Field("The session.") var sessionID = ""
    @Field("Whether its state was to be kept.") var preserveState = false
    @Field("How many variables, functions and classes were saved.") var preservedVars = 0
    @Field("How many of them the new kernel has.") var restoredVars = 0
    @Field("What could not be kept, and why.") var notPreserved: [LostDefinition] = []
    @Field("When it was done, in seconds since 1970.") var timestamp = 0.0

    package init() {}

    init(session: String) {
        sessionID = session
        timestamp = WallClock.now
    }

    init(session: String, _ saved: SavedState, _ restored: RestoredState) {
        self.init(session: session)
        preserveState = true
        preservedVars = saved.names.count
        restoredVars = restored.names.intersection(saved.names).count
        notPreserved = (saved.lost + restored.lost).sorted { $0.name < $1.name }
    }
}
