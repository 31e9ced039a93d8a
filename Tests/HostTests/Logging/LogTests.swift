import Glibc
import Host
import JSON
import Logging
import SystemPackage
import Testing

/// What a logger writes, in the form of a pipe.
private struct LogPipe: ~Copyable {
    let reader: FileDescriptor
    let writer: FileDescriptor
    private let output: LogOutput

    init() throws {
        (reader, writer) = try FileDescriptor.pipe()
        output = LogOutput(writer)
    }

    deinit {
        output.flush(within: .seconds(60))
        try? reader.close()  // Nothing can be done about it, and nothing is lost.
        try? writer.close()
    }

    func logger(_ format: LogFormat) -> Logger {
        Logger(label: "test") { [output] _ in HostLogHandler(format: format, level: .info, output: output) }
    }

    /// What was written so far, at least a byte.
    func read() throws -> String {
        let bytes = try [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = try reader.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite("The log", .timeLimit(.minutes(30)))
struct LogTests {
    @Test("A line for people has time, level, plugin, message and what belongs to it")
    func human() throws {
        let pipe = try LogPipe()
        pipe.logger(.human).info("hello", metadata: ["plugin": "files", "b": "two words", "a": "1"])
        let line = try pipe.read()
        let shape = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info     files: hello a=1 b="two words"\n/#
        let match = try shape.wholeMatch(in: line)
        #expect(match != nil, "\(line)")
    }

    @Test("A line for programs is one JSON object")
    func json() throws {
        let pipe = try LogPipe()
        pipe.logger(.json).warning("a\nb", metadata: ["plugin": "files", "list": ["x"], "level": "forged"])
        let text = try pipe.read()
        #expect(text.filter { $0 == "\n" }.count == 1)
        let object = try JSONValue(parsing: String(text.dropLast()))
        #expect(object["message"] == "a\nb")
        #expect(object["level"] == "warning")
        #expect(object["plugin"] == "files")
        #expect(object["list"] == ["x"])
    }

    @Test(
        "Nothing that is logged can end the line or command a terminal",
        arguments: ["a\nb", "a\rb", "\u{1B}[2Jx", "\u{9B}31m", "\u{7F}", "\u{202E}x", "\u{2028}", "a\r\nb"])
    func injection(text: String) throws {
        let pipe = try LogPipe()
        pipe.logger(.human).error("\(text)", metadata: ["plugin": "\(text)", "k\(text)": "\(text)"])
        let line = try pipe.read()
        #expect(line.unicodeScalars.filter { $0.value < 32 || (0x7F...0x9F).contains($0.value) }.map(\.value) == [10])
        #expect(!line.unicodeScalars.contains { (0x2028...0x202E).contains($0.value) })
    }

    @Test("What is less grave than the level is not written")
    func level() throws {
        let pipe = try LogPipe()
        let logger = pipe.logger(.human)
        logger.debug("hidden")
        logger.info("shown")
        #expect(try pipe.read().contains("shown\n"))
    }

    @Test("A log that nobody reads does not hold up the server, and says what is missing once somebody does")
    func fullPipe() throws {
        let pipe = try LogPipe()
        let logger = pipe.logger(.human)
        let text = String(repeating: "x", count: 3000)
        for _ in 0..<2000 { logger.info("\(text)") }
        var read = ""
        while !read.contains("log lines are missing here") { read += try pipe.read() }
        logger.info("after")
        while !read.hasSuffix("after\n") { read += try pipe.read() }
        let written = read.split(separator: "\n").count { $0.hasSuffix(text) }
        #expect(read.contains("(\(2000 - written) log lines are missing here"))
        #expect(written > 300)
    }

    @Test("Lines wait for whoever reads slowly")
    func waits() throws {
        let pipe = try LogPipe()
        let logger = pipe.logger(.human)
        let text = String(repeating: "x", count: 3000)
        // More than a pipe holds.
        for number in 1...200 { logger.info("\(number) \(text)") }
        var read = ""
        while !read.contains("200 \(text)\n") { read += try pipe.read() }
        #expect(read.split(separator: "\n").count == 200)
    }
}
