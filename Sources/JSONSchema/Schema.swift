package import JSON

/// A JSON Schema, compiled to validate many values.
///
/// It has the core, applicator, unevaluated and validation vocabularies of draft 2020-12, within one document: no
/// reference is ever fetched. Schemas of draft-07 are understood as well, and its older forms (`definitions`, an array
/// as `items`, `additionalItems`, `dependencies`) wherever they come. `format` and the other annotations are ignored.
package struct Schema: Sendable {
    private let program: Program

    /// - Parameters:
    ///   - schema: an object or a boolean.
    ///   - limits: what the schema and a validation may cost.
    /// - Throws: if the schema is wrong, too large, of another dialect or refers to what is not in it.
    package init(compiling schema: JSONValue, limits: SchemaLimits = .default) throws(SchemaError) {
        program = try Compiler.compile(schema, limits: limits)
    }

    /// Whether a value is valid. False also where to tell would cost too much.
    package func isValid(_ instance: JSONValue) -> Bool {
        check(instance) == true
    }

    /// What is wrong with a value, outermost parts first.
    ///
    /// - Parameters:
    ///   - instance: the value.
    ///   - memberName: what messages call the members of the value, as in "unknown argument".
    /// - Returns: nothing if the value is valid; never more than the limit.
    package func validate(_ instance: JSONValue, memberName: String = "argument") -> [Violation] {
        check(instance) == true ? [] : report(instance, memberName)
    }

    /// - Returns: nil where to tell would cost too much.
    private func check(_ instance: JSONValue) -> Bool? {
        var validation = Validation(by: program, isReporting: false)
        var evaluated = Evaluated()
        // The only failure is an interruption, which the nil tells and the second run names.
        return try? validation.apply(0, to: instance, evaluated: &evaluated)
    }

    private func report(_ instance: JSONValue, _ memberName: String) -> [Violation] {
        var validation = Validation(by: program, isReporting: true, memberName: memberName)
        var evaluated = Evaluated()
        do throws(Interruption) {
            _ = try validation.apply(0, to: instance, evaluated: &evaluated)
        } catch {
            // What was found inside of alternatives before the interruption says nothing about the value.
            return [Violation(error)]
        }
        return validation.violations
    }
}
