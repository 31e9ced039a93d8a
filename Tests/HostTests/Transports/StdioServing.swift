import Host
import JSON
import NIOCore
import SystemPackage

/// Serves tools over pipes while `body` talks to them, then waits until the transport has ended by itself.
func withStdio<Value: Sendable>(
    _ tools: ScriptedTools = .standard(),
    _ configure: (inout StdioTransport.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (ByteStream) async throws -> Value
) async throws -> Value {
    var configuration = StdioTransport.Configuration()
    configure(&configuration)
    let requests = try FileDescriptor.pipe()
    let responses = try FileDescriptor.pipe()
    let transport = StdioTransport(
        server: MCPServer(tools: tools), input: requests.readEnd, output: responses.writeEnd,
        configuration: configuration)
    async let end: Void = transport.run()
    let value = try await ByteStream.piped(
        input: responses.readEnd.rawValue, output: requests.writeEnd.rawValue, body)
    try await end
    try requests.readEnd.close()
    try responses.writeEnd.close()
    return value
}

extension ByteStream {
    func send(_ message: JSONObject) async throws {
        try await write(message.description + "\n")
    }

    func receive() async throws -> JSONObject {
        guard let line = try await line() else { throw ChannelError.inputClosed }
        return try JSONObject(parsing: line)
    }

    func call(_ message: JSONObject) async throws -> JSONObject {
        try await send(message)
        return try await receive()
    }
}
