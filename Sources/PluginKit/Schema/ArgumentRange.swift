/// A range that an argument may be restricted to: `0...9`, `1...` or `...100`.
public protocol ArgumentRange<Bound>: RangeExpression {
    /// The least value, nil if there is none.
    var least: Bound? { get }

    /// The greatest value, nil if there is none.
    var greatest: Bound? { get }
}

extension ClosedRange: ArgumentRange {
    /// The lower bound.
    public var least: Bound? { lowerBound }

    /// The upper bound.
    public var greatest: Bound? { upperBound }
}

extension PartialRangeFrom: ArgumentRange {
    /// The lower bound.
    public var least: Bound? { lowerBound }

    /// Nil: there is none.
    public var greatest: Bound? { nil }
}

extension PartialRangeThrough: ArgumentRange {
    /// Nil: there is none.
    public var least: Bound? { nil }

    /// The upper bound.
    public var greatest: Bound? { upperBound }
}
