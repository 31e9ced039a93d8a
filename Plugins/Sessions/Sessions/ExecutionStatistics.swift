internal import JSON

/// What a kernel has executed since it started.
package struct ExecutionStatistics: Sendable, Equatable {
    /// How many cells, without silent ones.
    package private(set) var count = 0
    /// When the last one ended, in seconds since 1970; nil if there was none.
    package private(set) var lastTime: Double?
    private var total = Duration.zero

    package init() {}

    /// How long a cell took on average; zero if there was none.
    package var average: Duration { count == 0 ? .zero : total / count }

    /// Notes a cell.
    ///
    /// - Parameters:
    ///   - duration: how long it took.
    ///   - time: when it ended, in seconds since 1970.
    package mutating func note(_ duration: Duration, endedAt time: Double) {
        count += 1
        lastTime = time
        total += duration
    }
}

extension ExecutionStatistics {
    /// What another generation has noted.
    init(_ json: JSONValue?) {
        count = json?["count"]?.intValue ?? 0
        lastTime = json?["last"]?.doubleValue
        total = .seconds(json?["total"]?.doubleValue ?? 0)
    }

    var json: JSONValue {
        var object: JSONObject = ["count": JSONValue(count), "total": .double(total / .seconds(1))]
        object["last"] = lastTime.map { .double($0) }
        return .object(object)
    }
}
