package import JSON
internal import Jupyter
internal import PluginKit
internal import Programs

// What is asked of an idle kernel besides the execution of cells.
extension Session {
    /// How long a completion or an inspection may take.
    private static let queryTime = Duration.seconds(10)

    /// Completes code at a position.
    ///
    /// - Returns: the content of the kernel's `complete_reply`.
    /// - Throws: `PluginError`, with `busy` while a cell runs; `CancellationError`.
    package func complete(_ cursor: CodeCursor) async throws -> JSONObject {
        try await ask(.completeRequest, cursor.content, "completion")
    }

    /// Tells of the object that is named at a position.
    ///
    /// - Parameters:
    ///   - cursor: the position.
    ///   - level: 0, or 1 for the source as well.
    /// - Returns: the content of the kernel's `inspect_reply`.
    /// - Throws: `PluginError`, with `busy` while a cell runs; `CancellationError`.
    package func inspect(_ cursor: CodeCursor, level: Int) async throws -> JSONObject {
        var content = cursor.content
        content["detail_level"] = JSONValue(level)
        return try await ask(.inspectRequest, content, "inspection")
    }

    private func ask(_ type: MessageType, _ content: JSONObject, _ purpose: String) async throws -> JSONObject {
        try await turns.enter(.ifFree)
        defer { turns.leave() }
        return try await query(type, content, purpose, limit: Self.queryTime, of: kernel())
    }

    /// Asks the kernel something. Only for who has the turn.
    func query(
        _ type: MessageType, _ content: JSONObject, _ purpose: String, limit: Duration, of kernel: Kernel
    ) async throws -> JSONObject {
        let query = KernelQuery(
            type: type, content: content, purpose: purpose, limit: limit, grace: configuration.interruptGrace)
        return try await stops.run(by: query.stopRequest) {
            try await query.answer(of: kernel) { reason in self.slot.kill(kernel, because: reason) }
        }
    }
}
