import Glibc
import Host
import JSON
import Logging
import Synchronization
import SystemPackage
import Testing

@Suite("Tokens")
struct TokenTests {
    @Test("A token opens what it was made for, until its time is over")
    func lifetime() async throws {
        try await withTokenFile { file async throws in
            let clock = Mutex(1000)
            let (token, record) = TokenRecord.make(name: "ann", denied: ["write_*"], lifetime: .seconds(60), now: 1000)
            try file.change { $0.append(record) }
            let keeper = try TokenKeeper(file, logger: .silent) { clock.withLock { $0 } }
            let principal = try #require(keeper.principal(of: token[...]))
            #expect(principal.name == "ann")
            #expect(principal.tools.offers("ping"))
            #expect(!principal.tools.offers("write_file"))
            clock.withLock { $0 = 1060 }
            #expect(keeper.principal(of: token[...]) == nil)
        }
    }

    @Test("Nothing but the whole token opens")
    func wrongTokens() async throws {
        try await withTokenFile { file async throws in
            let (token, record) = TokenRecord.make(name: "ann", now: 0)
            try file.change { $0.append(record) }
            let keeper = try TokenKeeper(file, logger: .silent)
            #expect(keeper.principal(of: token[...]) != nil)
            for wrong in ["", String(token.dropLast()), token + "0", token.uppercased(), record.name] {
                #expect(keeper.principal(of: wrong[...]) == nil)
            }
        }
    }

    @Test("A change of the file holds from the next request on")
    func changes() async throws {
        try await withTokenFile { file async throws in
            let (token, record) = TokenRecord.make(name: "ann", now: 0)
            let keeper = try TokenKeeper(file, logger: .silent)
            #expect(keeper.principal(of: token[...]) == nil)
            try file.change { $0.append(record) }
            #expect(keeper.principal(of: token[...]) != nil)
            try file.change { $0 = [] }
            #expect(keeper.principal(of: token[...]) == nil)
        }
    }

    @Test("A file that somebody named and that is not there, or has gone, is told of; one that nobody named is not")
    func absentFile() async throws {
        try await withTokenFile { file async throws in
            let log = RecordingLog()
            _ = try TokenKeeper(file, isOptional: true, logger: log.logger)
            #expect(log.messages.isEmpty)
            let keeper = try TokenKeeper(file, logger: log.logger)
            #expect(log.messages.count == 1 && log.contains("no file of tokens \(file.path)"))
            let (token, record) = TokenRecord.make(name: "ann", now: 0)
            try file.change { $0.append(record) }
            #expect(keeper.principal(of: token[...]) != nil)
            unlink(file.path.string)
            for _ in 1...2 { #expect(keeper.principal(of: token[...]) == nil) }
            #expect(log.messages.count == 2 && log.contains("\(file.path) is gone"))
        }
    }

    @Test("Where nobody named the file, tokens are wanted as soon as there is one, and then for good")
    func optionalFile() async throws {
        try await withTokenFile { file async throws in
            let keeper = try TokenKeeper(file, isOptional: true, logger: .silent)
            #expect(!keeper.isInForce)
            try file.change { $0.append(TokenRecord.make(name: "ann", now: 0).1) }
            #expect(keeper.isInForce)
            unlink(file.path.string)
            #expect(keeper.isInForce)
            #expect(try TokenKeeper(file, logger: .silent).isInForce)
        }
    }

    @Test("A file that others may write opens nothing, and opens again once they may not")
    func changedMode() async throws {
        try await withTokenFile { file async throws in
            let (token, record) = TokenRecord.make(name: "ann", now: 0)
            try file.change { $0.append(record) }
            let keeper = try TokenKeeper(file, logger: .silent)
            chmod(file.path.string, 0o666)
            #expect(keeper.principal(of: token[...]) == nil)
            chmod(file.path.string, 0o600)
            #expect(keeper.principal(of: token[...]) != nil)
        }
    }

    @Test("A file that became unusable lets nobody in")
    func unusableFile() async throws {
        try await withTokenFile { file async throws in
            let (token, record) = TokenRecord.make(name: "ann", now: 0)
            try file.change { $0.append(record) }
            let keeper = try TokenKeeper(file, logger: .silent)
            try Self.write("{", to: file)
            #expect(keeper.principal(of: token[...]) == nil)
        }
    }

    @Test("The file holds no token, and only its owner can read it")
    func content() async throws {
        try await withTokenFile { file async throws in
            let (token, record) = TokenRecord.make(name: "ann", now: 0)
            try file.change { $0.append(record) }
            let text = try Self.read(file)
            #expect(!text.contains(token))
            #expect(!text.contains(token.dropFirst(8)))
            var status = stat()
            #expect(stat(file.path.string, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try file.read() == [record])
        }
    }

    @Test("A file that others can write is refused")
    func writableByOthers() async throws {
        try await withTokenFile { file async throws in
            try file.change { $0 = [] }
            #expect(chmod(file.path.string, 0o622) == 0)
            #expect(throws: TokenFileError.self) { try TokenKeeper(file, logger: .silent) }
        }
    }

    @Test(
        "A file that is none of tokens is refused with what is wrong",
        arguments: [
            "", "[]", #"{"tokens": [{}]}"#, #"{"tokens": [{"name": "a b", "sha256": "00", "created": 0}]}"#,
            #"{"tokens": [{"name": "a", "sha256": "00", "created": 0}]}"#,
            #"{"tokens": [{"name": "a", "sha256": "zz", "created": 0}]}"#,
        ])
    func wrongContent(_ text: String) async throws {
        try await withTokenFile { file async throws in
            try Self.write(text, to: file)
            #expect {
                try file.read()
            } throws: { error in
                "\(error)".hasPrefix("\(file.path) is no file of tokens")
            }
        }
    }

    private static func write(_ text: String, to file: TokenFile) throws {
        let descriptor = try FileDescriptor.open(
            file.path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
    }

    private static func read(_ file: TokenFile) throws -> String {
        let descriptor = try FileDescriptor.open(file.path, .readOnly)
        return try descriptor.closeAfter {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = try bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }
}

/// Lends a path of a file of tokens in a directory of its own.
private func withTokenFile(_ body: (TokenFile) async throws -> Void) async throws {
    var template = Array("/tmp/mortise-tokens-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    let directory = FilePath(platformString: template)
    defer {
        for name in ["tokens.json", "tokens.json.lock"] { unlink(directory.appending(name).string) }
        rmdir(directory.string)
    }
    try await body(TokenFile(directory.appending("tokens.json")))
}

extension TokenKeeper {
    /// Whose a token is, nil if it opens nothing.
    fileprivate func principal(of token: Substring) -> Principal? {
        guard case .valid(let principal) = verdict(on: token) else { return nil }
        return principal
    }
}
