import Glibc
import Host
import JSON
import SystemPackage

/// A server over stdio for one input.
enum StdioEntrance {
    /// Sends bytes as the whole input, and checks that each line of the output is a message.
    static func send(_ bytes: [UInt8]) {
        for line in output(for: filled(bytes)).split(separator: UInt8(ascii: "\n")) {
            do throws(JSONError) {
                check(try JSONValue(parsing: Array(line)))
            } catch {
                fatalError("the server wrote \(String(decoding: line, as: UTF8.self)): \(error)")
            }
        }
    }

    private static func filled(_ bytes: [UInt8]) -> [UInt8] {
        Placeholder.filled(bytes) { placeholder in
            switch placeholder {
            case .workspace: FuzzedServer.shared.workspace.path.string
            case .session, .state: "none"
            }
        }
    }

    private static func check(_ value: JSONValue) {
        for message in value.arrayValue ?? [value] {
            precondition(message["jsonrpc"]?.stringValue == "2.0", "the server wrote \(message)")
        }
    }

    private static func output(for bytes: [UInt8]) -> [UInt8] {
        do {
            let input = try file(of: bytes)
            let (readEnd, writeEnd) = try FileDescriptor.pipe()
            serve(input, writeEnd)
            return try readEnd.closeAfter { try contents(of: readEnd) }
        } catch {
            fatalError("no streams: \(error)")
        }
    }

    /// A file without a name. A pipe holds only so much, and this thread is to read the output.
    private static func file(of bytes: [UInt8]) throws -> FileDescriptor {
        var path = Array("/tmp/mortise-fuzz-XXXXXX".utf8CString)
        let descriptor = FileDescriptor(rawValue: mkstemp(&path))
        guard descriptor.rawValue >= 0 else { throw Errno(rawValue: errno) }
        unlink(path)
        try descriptor.writeAll(bytes)
        try descriptor.seek(offset: 0, from: .start)
        return descriptor
    }

    private static func serve(_ input: FileDescriptor, _ output: FileDescriptor) {
        let transport = StdioTransport(server: FuzzedServer.shared.server, input: input, output: output)
        Task {
            do {
                try await transport.run()
                try input.close()
                try output.close()
            } catch {
                fatalError("the server failed: \(error)")
            }
        }
    }

    private static func contents(of descriptor: FileDescriptor) throws -> [UInt8] {
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            if count == 0 { return contents }
            contents += buffer[..<count]
        }
    }
}
