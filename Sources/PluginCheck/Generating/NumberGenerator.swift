import JSON

/// Draws numbers, with a liking for the ends of what is allowed.
enum NumberGenerator {
    static func integer(for schema: JSONObject, using random: inout SplitMix64) -> Int64 {
        var least = schema["minimum"]?.intValue ?? -1000
        if let above = schema["exclusiveMinimum"]?.intValue { least = above.addingReportingOverflow(1).partialValue }
        var most = schema["maximum"]?.intValue ?? max(least, least.addingReportingOverflow(2000).partialValue)
        if let below = schema["exclusiveMaximum"]?.intValue {
            most = below.subtractingReportingOverflow(1).partialValue
        }
        guard least < most else { return Int64(least) }
        if random.once(in: 4) { return Int64(Bool.random(using: &random) ? least : most) }
        let step = max(1, schema["multipleOf"]?.intValue ?? 1)
        let drawn = Int.random(in: least...most, using: &random)
        return Int64(drawn / step * step)
    }

    static func number(for schema: JSONObject, using random: inout SplitMix64) -> Double {
        let least = schema["minimum"]?.doubleValue ?? schema["exclusiveMinimum"]?.doubleValue ?? -1000
        let most = schema["maximum"]?.doubleValue ?? schema["exclusiveMaximum"]?.doubleValue ?? max(least, least + 2000)
        guard least < most, (most - least).isFinite else { return least }
        return Double.random(in: least...most, using: &random)
    }
}
