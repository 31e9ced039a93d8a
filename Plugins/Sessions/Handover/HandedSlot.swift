internal import JSON
internal import Jupyter

/// The kernel of a session, as one generation hands it over to the next one.
struct HandedSlot: Sendable {
    /// Nil if there is none.
    var kernel: HandedKernel?
    /// How long it has been there.
    var uptime = Duration.zero
    var statistics = ExecutionStatistics()
    /// Whether it has executed anything.
    var isUsed = false
    /// Why state was lost, until a caller has been told.
    var loss: String?
    /// Whether there should be a kernel, though there is none.
    var isWanted = false

    init() {}

    init(_ json: JSONObject) {
        kernel = HandedKernel(json["kernel"])
        uptime = .seconds(json["uptime"]?.doubleValue ?? 0)
        statistics = ExecutionStatistics(json["statistics"])
        isUsed = json["used"]?.boolValue ?? false
        loss = json["loss"]?.stringValue
        isWanted = json["wanted"]?.boolValue ?? false
    }

    var json: JSONObject {
        var object: JSONObject = [
            "uptime": .double(uptime / .seconds(1)), "statistics": statistics.json, "used": .bool(isUsed),
            "wanted": .bool(isWanted),
        ]
        object["kernel"] = kernel?.json
        object["loss"] = loss.map { .string($0) }
        return object
    }
}
