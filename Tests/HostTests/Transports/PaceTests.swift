import HTTPTypes
import Host
import NIOCore
import NIOHTTPTypes
import Testing

/// At times that the tests give.
@Suite("The pace of clients")
struct PaceTests {
    private static let limits = ConnectionLimits(
        requestTime: .seconds(30), lingerTime: .seconds(5), writeTime: .seconds(30))

    enum Step: Sendable {
        /// The client sends the head of a request, so many bytes of a body, or the end.
        case head, body(Int), end
        /// The request that arrives is given its time from now on.
        case begin
        case answered(SenderPace.AnswerAction)
        case refused(SenderPace.AnswerAction)
        case checked(SenderPace.CheckAction)

        fileprivate var part: HTTPRequestPart? {
            switch self {
            case .head: .head(HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/mcp"))
            case .body(let count): .body(ByteBuffer(repeating: 0, count: count))
            case .end: .end(nil)
            default: nil
            }
        }
    }

    /// What happens at which second.
    typealias Story = [(second: UInt64, step: Step)]

    private static let stories: [(String, Story)] = [
        ("a request that ends in time", [(0, .head), (0, .begin), (20, .body(1)), (29, .end), (30, .checked(.done))]),
        ("a request that does not", [(0, .head), (0, .begin), (29, .body(1)), (31, .checked(.close))]),
        (
            "a check too early, as of a request before",
            [(0, .head), (10, .begin), (30, .checked(.wait(.seconds(10)))), (40, .checked(.close))]
        ),
        (
            "a large body has earned time",
            [
                (0, .head), (0, .begin), (1, .body(16 << 14)), (30, .checked(.wait(.seconds(16)))),
                (47, .checked(.close)),
            ]
        ),
        (
            "what waits behind a call takes none of its time",
            [
                (0, .head), (0, .end), (0, .head), (0, .begin), (30, .checked(.wait(.seconds(30)))),
                (60, .checked(.wait(.seconds(30)))), (80, .answered(.nothing)),
                (90, .checked(.wait(.seconds(20)))), (111, .checked(.close)),
            ]
        ),
        ("an answer before the end", [(0, .head), (0, .begin), (1, .answered(.linger)), (6, .checked(.close))]),
        (
            "an answer before the end, which then comes",
            [(0, .head), (0, .begin), (1, .answered(.linger)), (2, .end), (6, .checked(.done))]
        ),
        ("the last answer", [(0, .head), (0, .end), (1, .refused(.close))]),
    ]

    @Test("Who sends too slowly is found out, and nobody else", arguments: stories)
    func senders(_ name: String, _ story: Story) {
        var pace = SenderPace(Self.limits)
        for (second, step) in story {
            let now = NIODeadline.uptimeNanoseconds(second * 1_000_000_000)
            switch step {
            case .head, .body, .end: #expect(step.part.map { pace.receive($0) } == false)
            case .begin: pace.restart(now)
            case .answered(let action): #expect(Self.answer([:], &pace, now) == action, "at \(second) s")
            case .refused(let action): #expect(Self.answer([.connection: "close"], &pace, now) == action)
            case .checked(let action): #expect(pace.check(now) == action, "at \(second) s")
            }
        }
    }

    private static func answer(_ fields: HTTPFields, _ pace: inout SenderPace, _ now: NIODeadline)
        -> SenderPace.AnswerAction
    {
        let status: HTTPResponse.Status = fields.isEmpty ? .ok : .badRequest
        #expect(pace.answer(.head(HTTPResponse(status: status, headerFields: fields)), now: now) == .nothing)
        return pace.answer(.end(nil), now: now)
    }

    @Test("The request that ends after the last answer ends the connection")
    func endAfterLastAnswer() {
        var pace = SenderPace(Self.limits)
        #expect(Step.head.part.map { pace.receive($0) } == false)
        #expect(Self.answer([.connection: "close"], &pace, .now()) == .linger)
        #expect(Step.end.part.map { pace.receive($0) } == true)
    }

    /// KiB that wait at first and at each check, and what each check says. Every 30 s a client has to read 480 KiB.
    private static let readings: [(first: Int, later: [Int], keepsUp: [Bool])] = [
        (1000, [520, 40], [true, true]), (1000, [521], [false]), (1000, [1000], [false]),
        (1000, [2000, 1000], [false, true]), (480, [0], [true]),
    ]

    @Test("Who reads 16 KiB a second on average keeps up", arguments: readings)
    func readers(first: Int, later: [Int], keepsUp: [Bool]) {
        var pace = ReaderPace(Self.limits, waiting: first << 10)
        #expect(later.map { pace.keepsUp(waiting: $0 << 10) } == keepsUp)
    }
}
