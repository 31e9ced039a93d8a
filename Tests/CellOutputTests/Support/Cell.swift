import CellOutput
import JSON
import Workspace

/// Collects outputs as a cell would make them.
struct Cell {
    let place: TemporaryWorkspace
    let files: OutputFiles
    private var collector: OutputCollector

    init(limits: OutputLimits = OutputLimits()) throws {
        place = try TemporaryWorkspace()
        files = OutputFiles(place.workspace, seconds: 1_785_260_700)
        collector = OutputCollector(limits: limits, files: files)
    }

    mutating func emit(_ type: String, _ content: JSONValue) async throws {
        guard let event = CellEvent(["type": .string(type), "content": content]) else {
            throw UnknownEvent(type: type)
        }
        await collector.accept(event)
    }

    mutating func print(_ text: String, to stream: String = "stdout") async throws {
        try await emit("stream", ["name": .string(stream), "text": .string(text)])
    }

    mutating func display(
        _ data: JSONObject, id: String? = nil, as type: String = "display_data"
    ) async throws {
        try await emit(type, ["data": .object(data), "transient": ["display_id": id.map { .string($0) } ?? .null]])
    }

    mutating func finish() async -> CollectedOutput { await collector.finish() }

    struct UnknownEvent: Error {
        let type: String
    }
}
