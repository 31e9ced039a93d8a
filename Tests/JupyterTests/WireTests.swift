import JSON
import Jupyter
import Testing

@Suite("A message on the wire")
struct WireTests {
    private static let signer = MessageSigner(key: "a0436f6c-1916-498b-8eb9-e81ab9368e84")

    @Test("is signed as the reference implementation signs it")
    func signature() {
        // hmac.new(key, b"{}" * 4, sha256).hexdigest()
        let signature = Self.signer.signature(of: Array(repeating: Array("{}".utf8), count: 4))
        #expect(String(decoding: signature, as: UTF8.self) == Self.signatureOfEmptyParts)
    }

    @Test("is read as it was written")
    func roundTrip() throws {
        let encoder = MessageEncoder(signer: Self.signer, session: "s")
        let frames = encoder.frames(
            .executeRequest, id: "m1", parent: ["msg_id": "p"], content: ["code": "print('ü')", "silent": false])
        var decoder = MessageDecoder(signer: Self.signer)
        let message = try decoder.decode(Self.received(frames))
        #expect(message.id == "m1")
        #expect(message.type == .executeRequest)
        #expect(message.parentID == "p")
        #expect(message.content == ["code": "print('ü')", "silent": false])
        #expect(message.size == frames.reduce(0) { $0 + $1.count })
    }

    @Test("may have routing ids before it, buffers after it and a type that nobody knows")
    func extras() throws {
        let frames = ["id", "other", "<IDS|MSG>"] + Self.signed(Self.header("from_the_future"), "{}", "{}", "{}")
        var decoder = MessageDecoder(signer: Self.signer)
        let message = try decoder.decode(Self.received((frames + ["\u{0}\u{1}", ""]).map { Array($0.utf8) }))
        #expect(message.type == nil)
        #expect(message.parentID == nil)
        #expect(message.buffers.map(\.count) == [2, 0])
    }

    @Test(
        "is refused if it is malformed",
        arguments: [
            ([], MessageDecoder.Refusal.noDelimiter),
            (["a", "b"], .noDelimiter),
            (["<IDS|MSG>"], .tooFewFrames),
            (["<IDS|MSG>", "signature", "{}", "{}", "{}"], .tooFewFrames),
            (["<IDS|MSG>", "", "{}", "{}", "{}", "{}"], .badSignature),
            (["<IDS|MSG>", String(repeating: "0", count: 64), "{}", "{}", "{}", "{}"], .badSignature),
            (["<IDS|MSG>", "0" + signatureOfEmptyParts.dropFirst(), "{}", "{}", "{}", "{}"], .badSignature),
            (["<IDS|MSG>", signatureOfEmptyParts.uppercased(), "{}", "{}", "{}", "{}"], .badSignature),
            (
                ["<IDS|MSG>", signatureOfEmptyParts, "{}", "{}", "{}", "{}"],
                .malformed(part: "header", reason: "msg_id or msg_type is missing")
            ),
        ])
    func malformed(frames: [String], refusal: MessageDecoder.Refusal) throws {
        var decoder = MessageDecoder(signer: Self.signer)
        let received = try Self.received(frames.map { Array($0.utf8) })
        #expect(throws: refusal) { try decoder.decode(received) }
    }

    @Test(
        "is refused if a part is no JSON object, whoever signed it",
        arguments: [
            (["[1]", "{}", "{}", "{}"], "header"),
            (["", "{}", "{}", "{}"], "header"),
            ([header("status"), "null", "{}", "{}"], "parent_header"),
            ([header("status"), "{}", "{\"a\":", "{}"], "metadata"),
            ([header("status"), "{}", "{}", String(repeating: "[", count: 100_000)], "content"),
            ([header("status"), "{}", "{}", "{\"a\": NaN}"], "content"),
            ([String(repeating: " ", count: 2 << 20), "{}", "{}", "{}"], "header"),
        ])
    func noObject(parts: [String], part: String) throws {
        let frames = ["<IDS|MSG>"] + Self.signed(parts[0], parts[1], parts[2], parts[3])
        var decoder = MessageDecoder(signer: Self.signer)
        let received = try Self.received(frames.map { Array($0.utf8) })
        let refusal = #expect(throws: MessageDecoder.Refusal.self) { try decoder.decode(received) }
        guard case .malformed(part, _)? = refusal else {
            Issue.record("refused for another reason: \(String(describing: refusal))")
            return
        }
    }

    @Test("is refused the second time")
    func replay() throws {
        let encoder = MessageEncoder(signer: Self.signer, session: "s")
        let frames = try Self.received(encoder.frames(.status, id: "1", content: [:]))
        var decoder = MessageDecoder(signer: Self.signer)
        _ = try decoder.decode(frames)
        #expect(throws: MessageDecoder.Refusal.repeated) { try decoder.decode(frames) }
        // Messages that differ in nothing but their ids are no repetition, however many there are.
        for number in 2..<10_000 {
            _ = try decoder.decode(Self.received(encoder.frames(.status, id: "\(number)", content: [:])))
        }
    }

    private static let signatureOfEmptyParts = "c5725711611a71f369d996132f096424c55c73e5d7d3a69996ec21f94b2774a1"

    private static func header(_ type: String) -> String {
        "{\"msg_id\": \"m\", \"msg_type\": \"\(type)\"}"
    }

    private static func signed(_ parts: String...) -> [String] {
        [String(decoding: signer.signature(of: parts.map { Array($0.utf8) }), as: UTF8.self)] + parts
    }

    private static func received(_ frames: [[UInt8]]) throws -> [Frame] {
        try frames.map { try Frame($0) }
    }
}
