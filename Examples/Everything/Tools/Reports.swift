import PluginKit

extension EverythingPlugin {
    /// What is told while a call runs.
    @ToolsBuilder<EverythingPlugin> static var reports: ToolList<EverythingPlugin> {
        ToolWithProgress.self
        ToolWithLogging.self
        LoggingTool.self
        Reconnection.self
    }
}

struct ToolWithProgress: Tool {
    static let configuration = ToolConfiguration(
        name: "test_tool_with_progress", summary: "Reports progress three times.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        for done in [0.0, 50, 100] {
            context.progress(done, total: 100, message: "Completed step \(Int(done)) of 100")
            try await Task.sleep(for: .milliseconds(50))
        }
        return "Done."
    }
}

struct ToolWithLogging: Tool {
    static let configuration = ToolConfiguration(
        name: "test_tool_with_logging", summary: "Writes three log messages of level info.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        for message in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
            context.log(.info, message)
            try await Task.sleep(for: .milliseconds(50))
        }
        return "Tool with logging executed successfully."
    }
}

struct LoggingTool: Tool {
    static let configuration = ToolConfiguration(
        name: "test_logging_tool", summary: "Writes a log message of each level.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        for level in LogLevel.allCases { context.log(level, "A message of level \(level)") }
        return "Logged."
    }
}

struct Reconnection: Tool {
    static let configuration = ToolConfiguration(
        name: "test_reconnection",
        summary: "Takes so long that a client can lose its connection and resume the stream on another one.")

    @Argument("How long it takes.", in: .zero ... .seconds(60)) var time: Duration = .seconds(1)

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        try await Task.sleep(for: time)
        return "Reconnection test completed successfully."
    }
}
