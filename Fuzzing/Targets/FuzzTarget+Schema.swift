import JSON
import JSONSchema

/// So little that hostile schemas meet the limits, and that no input takes long.
private let limits = SchemaLimits(subschemas: 500, depth: 64, steps: 100_000, nesting: 256, violations: 4)

extension FuzzTarget {
    /// Compiles the first line as a schema and validates what follows by it.
    func feedSchema(_ bytes: [UInt8]) -> Bool {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        do throws(JSONError) {
            let document = try JSONValue(parsing: Array(bytes[..<end]))
            guard let schema = compiled(document) else { return true }
            check(schema, document)
            check(schema, try JSONValue(parsing: Array(bytes[end...])))
            return true
        } catch {
            // Both have to be JSON, which is a target of its own.
            return false
        }
    }
}

private func compiled(_ document: JSONValue) -> Schema? {
    do throws(SchemaError) {
        return try Schema(compiling: document, limits: limits)
    } catch {
        precondition(!error.message.isEmpty && error.location.hasPrefix("#"), "a refusal that tells nothing: \(error)")
        return nil
    }
}

/// The quick answer and the long one must be the same.
private func check(_ schema: Schema, _ instance: JSONValue) {
    let violations = schema.validate(instance)
    precondition(schema.isValid(instance) == violations.isEmpty, "two answers for \(instance): \(violations)")
    precondition(violations.count <= limits.violations, "more violations than the limit")
    for violation in violations {
        precondition(!violation.description.isEmpty, "a violation that tells nothing")
    }
}
