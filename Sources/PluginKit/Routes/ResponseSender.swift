import JSON
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Brings a response to the host: short ones as the result of the call, others as descriptors.
struct ResponseSender {
    let call: RunningCall
    /// Whether the client asked for the head alone.
    let isHead: Bool

    /// - Returns: the result of the call.
    /// - Throws: `PluginError` if the host refuses the response; what a body's stream throws.
    func send(_ response: HTTPResponse) async throws -> JSONObject {
        var head = response.head
        switch response.body.source {
        case .none:
            return head
        case .text(let text):
            head["text"] = .string(text)
            return head
        case .bytes(let bytes):
            try await stream(head, length: Int64(bytes.count)) { try $0.write(bytes) }
        case .stream(let length, let write):
            try await stream(head, length: length, write)
        case .file(let file):
            try call.host.respond(
                to: call.id, head: head.serialized(), descriptor: file.descriptor, offset: file.offset,
                length: file.length)
        }
        return [:]
    }

    private func stream(_ head: JSONObject, length: Int64?, _ write: @escaping HTTPResponseBody.Writing) async throws {
        let (reader, writer) = try Self.ends()
        let writing = Mutex<HTTPBodyWriter?>(HTTPBodyWriter(takingOwnershipOf: writer))
        do {
            // The plugin must not keep the reading end, or it would never learn that the client has left.
            defer { close(reader) }
            try call.host.respond(
                to: call.id, head: head.serialized(), descriptor: reader, offset: 0, length: length)
        }
        if isHead { return }
        try await BlockingThread.run {
            guard let writer = writing.withLock({ $0.take() }) else { return }
            try write(writer)
        }
    }

    /// A pair of connected sockets: unlike pipes, Swift can open them so that no program that another thread starts
    /// at this moment inherits them, and keeps the body from ending.
    private static func ends() throws(PluginError) -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw PluginError(.failed, "The body cannot be passed to the host: error \(errno).")
        }
        return (ends[0], ends[1])
    }
}
