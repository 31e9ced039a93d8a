import JSON

/// What an argument's value must satisfy beyond its type.
struct Constraint<Value: ArgumentValue>: Sendable {
    /// The keywords that say it in JSON Schema.
    let keywords: JSONObject

    /// What is expected, to follow the type's expectation: `from 0 to 9`.
    let expectation: String

    /// Whether a value satisfies it.
    let admits: @Sendable (Value) -> Bool
}

extension Constraint {
    /// The value lies in a range.
    static func range<Range: ArgumentRange & Sendable>(_ range: Range) -> Constraint
    where Range.Bound == Value.Bounded, Range.Bound: ArgumentValue {
        Constraint(
            keywords: bounds("minimum", range.least?.jsonValue, "maximum", range.greatest?.jsonValue),
            expectation: words(from: range.least?.jsonValue, to: range.greatest?.jsonValue),
            admits: { value in value.bounded.map { range.contains($0) } ?? true }
        )
    }

    /// A string has so many Unicode scalars, which is what JSON Schema counts.
    static func length(_ range: some ArgumentRange<Int> & Sendable) -> Constraint where Value.Bounded == String {
        Constraint(
            keywords: bounds("minLength", range.least?.jsonValue, "maxLength", range.greatest?.jsonValue),
            expectation: "of \(count(range, "character"))",
            admits: { value in value.bounded.map { range.contains($0.unicodeScalars.count) } ?? true }
        )
    }

    /// An array has so many elements.
    static func count(_ range: some ArgumentRange<Int> & Sendable) -> Constraint
    where Value.Bounded: Collection, Value.Bounded: ArgumentValue {
        Constraint(
            keywords: bounds("minItems", range.least?.jsonValue, "maxItems", range.greatest?.jsonValue),
            expectation: "of \(count(range, "element"))",
            admits: { value in value.bounded.map { range.contains($0.count) } ?? true }
        )
    }

    private static func bounds(
        _ lowerKey: String, _ lower: JSONValue?, _ upperKey: String, _ upper: JSONValue?
    ) -> JSONObject {
        var keywords = JSONObject()
        keywords[lowerKey] = lower
        keywords[upperKey] = upper
        return keywords
    }

    private static func words(from least: JSONValue?, to greatest: JSONValue?) -> String {
        switch (least, greatest) {
        case (let least?, let greatest?): "from \(least.excerpt) to \(greatest.excerpt)"
        case (let least?, nil): "of at least \(least.excerpt)"
        case (nil, let greatest?): "of at most \(greatest.excerpt)"
        case (nil, nil): ""
        }
    }

    private static func count(_ range: some ArgumentRange<Int>, _ unit: String) -> String {
        switch (range.least, range.greatest) {
        case (let least?, let greatest?): "\(least) to \(greatest) \(unit)s"
        case (let least?, nil): least == 1 ? "at least 1 \(unit)" : "at least \(least) \(unit)s"
        case (nil, let greatest?): greatest == 1 ? "at most 1 \(unit)" : "at most \(greatest) \(unit)s"
        case (nil, nil): "any number of \(unit)s"
        }
    }
}
