extension PatternParser {
    /// Reads a character class, whose bracket has been read.
    mutating func parseClass() throws(PatternError) -> ScalarSet {
        let start = position - 1
        let isInverted = skip("^")
        var items: [ScalarSet.Item] = []
        while !skip("]") {
            let memberStart = position
            let member = try parseClassMember(ofClassAt: start)
            guard case .scalar(let low) = member, let high = try parseRangeEnd(ofClassAt: start) else {
                items.append(member.item)
                continue
            }
            if low > high { throw PatternError("a range whose ends are the wrong way round", at: memberStart) }
            items.append(.range(low...high))
        }
        return ScalarSet(items, isInverted: isInverted)
    }

    /// What stands in a character class.
    private enum ClassMember {
        case scalar(UInt32)
        case item(ScalarSet.Item)

        var item: ScalarSet.Item {
            switch self {
            case .scalar(let code): .range(code...code)
            case .item(let item): item
            }
        }
    }

    /// Reads a hyphen and the end of a range; nil, with nothing read, where the hyphen stands for itself.
    private mutating func parseRangeEnd(ofClassAt start: Int) throws(PatternError) -> UInt32? {
        let hyphen = position
        guard skip("-"), let next, next != "]" else {
            rewind(to: hyphen)
            return nil
        }
        if case .scalar(let code) = try parseClassMember(ofClassAt: start) { return code }
        rewind(to: hyphen)
        return nil
    }

    private mutating func parseClassMember(ofClassAt start: Int) throws(PatternError) -> ClassMember {
        let memberStart = position
        guard let next = take() else {
            throw PatternError("a [ without its ]; write \\[ for the character", at: start)
        }
        if next != "\\" { return .scalar(next) }
        if skip("b") { return .scalar(0x08) }
        if let item = try parseSetEscape(at: memberStart) { return .item(item) }
        return .scalar(try parseScalarEscape(at: memberStart))
    }
}
