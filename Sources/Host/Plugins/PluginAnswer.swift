import JSON

/// What plugins answer to requests of clients, held to its form: a client cannot cope with less.
struct PluginAnswer {
    let value: JSONValue

    /// What is wrong with an answer.
    struct Problem: Error {
        let text: String
    }

    /// The most bytes of an answer.
    static let sizeLimit = 32 << 20

    init(_ result: CallResult) throws(Problem) {
        guard result.bytes.count <= Self.sizeLimit else {
            throw Problem(text: "has \(result.bytes.count) bytes, of which \(Self.sizeLimit) may be")
        }
        value = result.value
    }
}

extension PluginHost {
    /// Asks a plugin what a client wants to know.
    ///
    /// - Parameters:
    ///   - plugin: the plugin.
    ///   - method: the method's name.
    ///   - params: its parameters.
    ///   - origin: who asks.
    ///   - read: reads the answer, and throws for one that breaks its form.
    func ask<Value>(
        _ plugin: PluginInstance, _ method: String, _ params: JSONObject, _ origin: CallOrigin,
        read: (PluginAnswer) throws(PluginAnswer.Problem) -> Value
    ) async throws(CallError) -> Value {
        var record = CallRecord(id: router.table.nextID(), .request(method), origin: origin)
        defer { record.write(to: plugin.logger) }
        let result: CallResult
        do throws(CallError) {
            result = try await router.answer(
                record.id, method, of: plugin, params: params.serialized(), origin: origin,
                deadline: router.limits.toolDeadline)
            record.outcome = "ok"
        } catch {
            record.outcome = "\(error.code)"
            throw error
        }
        do throws(PluginAnswer.Problem) {
            return try read(try PluginAnswer(result))
        } catch {
            plugin.misbehaved("Its answer to \(method) \(error.text).")
            throw CallError(.failed, "The plugin '\(plugin.id)' gave an answer to \(method) that \(error.text).")
        }
    }
}
