import PluginAPI
import Testing

/// A named number of the interface.
struct Constant: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: Int
    let actual: Int

    init(_ name: String, _ actual: some BinaryInteger, is expected: Int) {
        self.name = name
        self.expected = expected
        self.actual = Int(actual)
    }

    var testDescription: String { name }
}

/// The numbers that plugins have compiled in.
@Suite("The constants of the plugin interface")
struct ConstantTests {
    static let statuses = [
        Constant("MORTISE_MORE", MORTISE_MORE, is: 1),
        Constant("MORTISE_OK", MORTISE_OK, is: 0),
        Constant("MORTISE_FAILED", MORTISE_FAILED, is: -1),
        Constant("MORTISE_CANCELLED", MORTISE_CANCELLED, is: -2),
        Constant("MORTISE_INVALID", MORTISE_INVALID, is: -3),
        Constant("MORTISE_UNSUPPORTED", MORTISE_UNSUPPORTED, is: -4),
        Constant("MORTISE_NOT_FOUND", MORTISE_NOT_FOUND, is: -5),
        Constant("MORTISE_BUSY", MORTISE_BUSY, is: -6),
        Constant("MORTISE_STALE", MORTISE_STALE, is: -7),
        Constant("MORTISE_GONE", MORTISE_GONE, is: -8),
        Constant("MORTISE_TIMEOUT", MORTISE_TIMEOUT, is: -9),
    ]

    static let levels = [
        Constant("MORTISE_LOG_DEBUG", MORTISE_LOG_DEBUG, is: 0),
        Constant("MORTISE_LOG_INFO", MORTISE_LOG_INFO, is: 1),
        Constant("MORTISE_LOG_NOTICE", MORTISE_LOG_NOTICE, is: 2),
        Constant("MORTISE_LOG_WARNING", MORTISE_LOG_WARNING, is: 3),
        Constant("MORTISE_LOG_ERROR", MORTISE_LOG_ERROR, is: 4),
        Constant("MORTISE_LOG_CRITICAL", MORTISE_LOG_CRITICAL, is: 5),
        Constant("MORTISE_LOG_ALERT", MORTISE_LOG_ALERT, is: 6),
        Constant("MORTISE_LOG_EMERGENCY", MORTISE_LOG_EMERGENCY, is: 7),
    ]

    @Test("A status keeps its number", arguments: statuses)
    func status(constant: Constant) {
        #expect(constant.actual == constant.expected)
    }

    @Test("A log level keeps its number", arguments: levels)
    func level(constant: Constant) {
        #expect(constant.actual == constant.expected)
    }

    @Test("The extensions keep their ids and limits")
    func extensions() {
        #expect(MORTISE_HTTP == "mortise.http/1")
        #expect(MORTISE_HANDOVER == "mortise.handover/1")
        #expect(MORTISE_HANDOVER_DESCRIPTORS == 253)
        #expect(MORTISE_HANDOVER_BYTES == 64 << 20)
    }

    @Test("The header describes minor version 0")
    func minorVersion() {
        #expect(MORTISE_ABI_MINOR == 0)
    }
}
