internal import JSON
internal import Jupyter

/// The connection between two generations, as long as the old one has sessions.
struct GenerationLine: Sendable {
    /// Bytes of the longest line: late output, of which there is at most a mebibyte, may grow as JSON.
    private static let lineLimit = 16 << 20

    /// What the other one says.
    let messages: AsyncStream<JSONObject>
    private let input: AsyncStream<JSONObject>.Continuation
    private let channel: LineChannel

    init(_ socket: OwnedDescriptor) throws(KernelError) {
        channel = try LineChannel(socket, lineLimit: Self.lineLimit)
        (messages, input) = AsyncStream.makeStream()
    }

    /// Begins to listen. `messages` ends when the other one does, or when nobody can be heard.
    func open() {
        do throws(KernelError) {
            try channel.open { [input] line in
                // What is no JSON is of nobody who knows what to say.
                if let message = try? JSONObject(parsing: line) { input.yield(message) }
            } end: { [input] in
                input.finish()
            }
        } catch {
            input.finish()
        }
    }

    /// Says something about a session.
    func send(_ operation: String, _ key: SessionKey, _ details: JSONObject = [:]) {
        var message = details
        for (name, value) in key.json { message[name] = value }
        message["op"] = .string(operation)
        channel.send(message)
    }

    /// Says something.
    func send(_ message: JSONObject) {
        channel.send(message)
    }

    /// Hears nothing more.
    func stopListening() {
        input.finish()
    }

    /// Ends when all has been said, and the other one has ended.
    func finish() {
        channel.finish()
    }

    /// Ends at once.
    func close() {
        channel.close()
        input.finish()
    }
}
