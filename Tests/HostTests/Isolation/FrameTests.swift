import Glibc
import Host
import PluginAPI
import Synchronization
import Testing

/// Two ends of a connection.
private func pair() throws -> (FrameSocket, FrameSocket) {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    return (FrameSocket(HeldDescriptor(ends[0])), FrameSocket(HeldDescriptor(ends[1])))
}

/// Sends bytes that no sender would.
private func send(_ bytes: [UInt8], over socket: FrameSocket) {
    bytes.withUnsafeBytes { _ = socket.send($0, with: [], waits: true) }
}

@Suite struct FrameTests {
    @Test func `What is sent comes as it was, with its descriptor`() throws {
        let (here, there) = try pair()
        let file = HeldDescriptor(open("/dev/zero", O_RDONLY | O_CLOEXEC))
        let frame = Frame(
            kind: .respond, id: .max, status: -7, first: 3, second: 4, token: 5,
            parts: [Array("method".utf8), [], [UInt8](repeating: 7, count: 100_000)], descriptors: [file])
        #expect(PatientSender(here).send(frame))
        #expect(PatientSender(here).send(Frame(kind: .start, token: 6)))
        var reader = FrameReader(there)
        let read = try #require(try reader.next())
        #expect(read.kind == .respond && read.id == .max && read.status == -7 && read.parts == frame.parts)
        #expect([read.first, read.second, read.token] == [3, 4, 5])
        var byte: UInt8 = 1
        let descriptor = try #require(read.descriptors.first)
        #expect(withExtendedLifetime(descriptor) { Glibc.read(descriptor.rawValue ?? -1, &byte, 1) } == 1 && byte == 0)
        #expect(try reader.next()?.token == 6)
        here.shutDown()
        #expect(try reader.next() == nil)
    }

    @Test func `As many descriptors come as a handover may have, each with its own frame`() throws {
        let (here, there) = try pair()
        let file = HeldDescriptor(open("/dev/zero", O_RDONLY | O_CLOEXEC))
        let many = Frame(
            kind: .take, parts: [[UInt8](repeating: 7, count: 100_000)],
            descriptors: Array(repeating: file, count: Int(MORTISE_HANDOVER_DESCRIPTORS)))
        let sender = PromptSender(here) { Issue.record("The other end reads.") }
        for _ in 1...2 { #expect(sender.send(many)) }
        var reader = FrameReader(there)
        for _ in 1...2 {
            let descriptors = try #require(try reader.next()).descriptors
            withExtendedLifetime(descriptors) {
                let numbers = descriptors.compactMap(\.rawValue)
                #expect(Set(numbers).count == many.descriptors.count)
                #expect(numbers.allSatisfy { fcntl($0, F_GETFD) == FD_CLOEXEC })
            }
        }
    }

    @Test func `A frame that is cut off is the end`() throws {
        let (here, there) = try pair()
        send(Array(Frame(kind: .log, parts: [[1, 2, 3]]).bytes.dropLast()), over: here)
        here.shutDown()
        var reader = FrameReader(there)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: [
        ([0: 0], "unknown kind"),
        ([0: 200], "unknown kind"),
        ([1: 1], "with 1 descriptors"),
        ([0: Frame.Kind.respond.rawValue, 1: 1], "without its descriptors"),
        ([43: 5], "of which"),
        ([43: 1, 47: 1, 51: 255], "of which"),
    ])
    func `What is no frame is refused`(change: [Int: UInt8], words: String) throws {
        let (here, there) = try pair()
        var bytes = Frame(kind: .log).bytes
        for (place, byte) in change { bytes[place] = byte }
        send(bytes, over: here)
        var reader = FrameReader(there)
        let error = #expect(throws: FrameError.self) { try reader.next() }
        #expect(try #require(error).text.contains(words))
    }

    @Test func `A sender that never waits keeps what is not read, in order`() throws {
        let (here, there) = try pair()
        let sender = PromptSender(here) { Issue.record("The other end reads.") }
        let part = [UInt8](repeating: 1, count: 10_000)
        for id in 1...200 { #expect(sender.send(Frame(kind: .chunk, id: UInt64(id), parts: [part]))) }
        var reader = FrameReader(there)
        for id in 1...200 { #expect(try reader.next()?.id == UInt64(id)) }
    }

    @Test func `A sender that never waits gives up one who reads nothing`() throws {
        let (here, there) = try pair()
        let hangs = Atomic(0)
        let sender = PromptSender(here, byteLimit: 1 << 20) { hangs.add(1, ordering: .relaxed) }
        let frame = Frame(kind: .chunk, parts: [[UInt8](repeating: 1, count: 1 << 19)])
        var sent = 0
        while sender.send(frame), sent < 100 { sent += 1 }
        #expect(sent < 100)
        #expect(!sender.send(frame))
        #expect(hangs.load(ordering: .relaxed) == 1)
        there.shutDown()
    }

    @Test func `Who waits for an answer is told when none can come any more`() {
        let answers = PendingAnswers()
        let answer = answers.wait { answers.give(Frame(kind: .answer, status: 3, token: $0)) }
        #expect(answer?.status == 3)
        #expect(answers.wait { _ in answers.end() } == nil)
        #expect(answers.wait { _ in Issue.record("Nobody is there to be asked.") } == nil)
        #expect(PendingAnswers().wait(within: .zero) { _ in } == nil)
    }
}

@Suite struct RestartBackoffTests {
    @Test func `A plugin that crashes again is waited for longer, until it has run for a minute`() {
        var backoff = RestartBackoff()
        var now = ContinuousClock.now
        var delays: [Duration] = []
        for _ in 0..<12 {
            delays.append(backoff.delay(of: "a", now: now))
            now += delays.last ?? .zero
        }
        #expect(delays.prefix(4) == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800)])
        #expect(delays.last == .seconds(30))
        #expect(backoff.delay(of: "b", now: now) == .milliseconds(100))
        #expect(backoff.delay(of: "a", now: now + .seconds(60)) == .milliseconds(100))
    }
}
