import JSON

/// A method of a service.
public struct Method<Owner: Plugin>: Sendable {
    let name: String
    let run: @Sendable (JSONObject, CallContext<Owner>) async throws -> JSONValue

    /// - Parameters:
    ///   - name: the method's name.
    ///   - body: does the work. Errors reach the calling plugin: a `PluginError` with its code, parameters that do not
    ///     decode as `invalid`, all others as `failed`. Chunks of a streamed answer go through `context.emit`.
    public init<Input: Decodable & Sendable, Output: Encodable & Sendable>(
        _ name: String, _ body: @escaping @Sendable (Input, CallContext<Owner>) async throws -> Output
    ) {
        self.name = name
        run = { parameters, context in
            let input: Input
            do {
                input = try JSONValue.object(parameters).decode()
            } catch {
                throw PluginError(.invalid, "The parameters of \"\(name)\" are refused: \(error).")
            }
            return try JSONValue(encoding: await body(input, context))
        }
    }
}
