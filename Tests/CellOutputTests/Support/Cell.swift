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

    mutating func emit(_ type: String, _ content: JSONValue) throws {
        guard let event = CellEvent(["type": .string(type), "content": content]) else {
            throw UnknownEvent(type: type)
        }
        collector.accept(event)
    }

    mutating func print(_ text: String, to stream: String = "stdout") throws {
        try emit("stream", ["name": .string(stream), "text": .string(text)])
    }

    mutating func display(
        _ data: JSONObject, id: String? = nil, as type: String = "display_data"
    ) throws {
        try emit(type, ["data": .object(data), "transient": ["display_id": id.map { .string($0) } ?? .null]])
    }

    mutating func finish() -> CollectedOutput { collector.finish() }

    struct UnknownEvent: Error {
        let type: String
    }
}
