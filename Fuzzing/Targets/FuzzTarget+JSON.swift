import JSON

extension FuzzTarget {
    /// Parses bytes: they are a text that survives a round trip, or are refused at one of them.
    func feedJSON(_ bytes: [UInt8]) -> Bool {
        do throws(JSONError) {
            let value = try JSONValue(parsing: bytes)
            checkRoundTrip(value)
            checkDepth(value, bytes)
        } catch {
            guard let offset = error.offset, (0...bytes.count).contains(offset) else {
                fatalError("no offset: \(error)")
            }
            precondition(!JSONValue.isValid(bytes), "what was refused is valid")
        }
        return true
    }
}

private func checkRoundTrip(_ value: JSONValue) {
    let written = value.serialized()
    do throws(JSONError) {
        let again = try JSONValue(parsing: written)
        precondition(again == value, "a round trip changed the value")
        precondition(again.serialized() == written, "a round trip changed the text")
    } catch {
        fatalError("what was written is refused: \(error)")
    }
}

/// A limit accepts exactly what is as deep as it.
private func checkDepth(_ value: JSONValue, _ bytes: [UInt8]) {
    let depth = depth(of: value)
    precondition(JSONValue.isValid(bytes, limits: JSONLimits(depth: depth)), "a text of the depth is refused")
    precondition(depth == 0 || !JSONValue.isValid(bytes, limits: JSONLimits(depth: depth - 1)), "a deeper text passes")
}

private func depth(of value: JSONValue) -> Int {
    switch value {
    case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
    case .object(let members): 1 + (members.map { depth(of: $0.1) }.max() ?? 0)
    default: 0
    }
}
