import PluginAPI
import Testing

/// Where a member of a C structure lies.
struct Member: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: Int
    let actual: Int?

    init<Structure>(_ name: String, _ path: PartialKeyPath<Structure>, at expected: Int) {
        self.name = name
        self.expected = expected
        actual = MemoryLayout<Structure>.offset(of: path)
    }

    var testDescription: String { name }
}

/// Version 1 of the interface on 64-bit machines, byte for byte. Structures may only be appended to: a change of
/// an expectation here, other than of a size, breaks every plugin that exists.
@Suite("The layout of the plugin interface")
struct LayoutTests {
    static let bytesMembers = [
        Member("ptr", \mortise_bytes.ptr, at: 0),
        Member("len", \mortise_bytes.len, at: 8),
    ]

    static let hostMembers = [
        Member("size", \mortise_host.size, at: 0),
        Member("abi_minor", \mortise_host.abi_minor, at: 4),
        Member("host_data", \mortise_host.host_data, at: 8),
        Member("log", \mortise_host.log, at: 16),
        Member("finish", \mortise_host.finish, at: 24),
        Member("emit", \mortise_host.emit, at: 32),
        Member("progress", \mortise_host.progress, at: 40),
        Member("is_cancelled", \mortise_host.is_cancelled, at: 48),
        Member("ask", \mortise_host.ask, at: 56),
        Member("call", \mortise_host.call, at: 64),
        Member("resume", \mortise_host.resume, at: 72),
        Member("cancel", \mortise_host.cancel, at: 80),
        Member("offer", \mortise_host.offer, at: 88),
        Member("notify", \mortise_host.notify, at: 96),
        Member("extension", \mortise_host.extension, at: 104),
    ]

    static let pluginMembers = [
        Member("size", \mortise_plugin.size, at: 0),
        Member("abi_minor", \mortise_plugin.abi_minor, at: 4),
        Member("manifest", \mortise_plugin.manifest, at: 8),
        Member("create", \mortise_plugin.create, at: 24),
        Member("start", \mortise_plugin.start, at: 32),
        Member("invoke", \mortise_plugin.invoke, at: 40),
        Member("cancel", \mortise_plugin.cancel, at: 48),
        Member("writable", \mortise_plugin.writable, at: 56),
        Member("stop", \mortise_plugin.stop, at: 64),
        Member("destroy", \mortise_plugin.destroy, at: 72),
        Member("extension", \mortise_plugin.extension, at: 80),
    ]

    static let httpMembers = [
        Member("size", \mortise_http_host.size, at: 0),
        Member("body", \mortise_http_host.body, at: 8),
        Member("respond", \mortise_http_host.respond, at: 16),
    ]

    static let handoverMembers = [
        Member("size", \mortise_handover.size, at: 0),
        Member("give", \mortise_handover.give, at: 8),
        Member("take", \mortise_handover.take, at: 16),
        Member("settle", \mortise_handover.settle, at: 24),
    ]

    @Test("A member of mortise_bytes stays where it is", arguments: bytesMembers)
    func bytes(member: Member) {
        #expect(member.actual == member.expected)
    }

    @Test("A member of mortise_host stays where it is", arguments: hostMembers)
    func host(member: Member) {
        #expect(member.actual == member.expected)
    }

    @Test("A member of mortise_plugin stays where it is", arguments: pluginMembers)
    func plugin(member: Member) {
        #expect(member.actual == member.expected)
    }

    @Test("A member of mortise_http_host stays where it is", arguments: httpMembers)
    func http(member: Member) {
        #expect(member.actual == member.expected)
    }

    @Test("A member of mortise_handover stays where it is", arguments: handoverMembers)
    func handover(member: Member) {
        #expect(member.actual == member.expected)
    }

    @Test("The structures have the size of their members, so none was added without a test")
    func sizes() {
        #expect(MemoryLayout<mortise_bytes>.size == 16)
        #expect(MemoryLayout<mortise_host>.size == 112)
        #expect(MemoryLayout<mortise_plugin>.size == 88)
        #expect(MemoryLayout<mortise_http_host>.size == 24)
        #expect(MemoryLayout<mortise_handover>.size == 32)
        #expect(MemoryLayout<mortise_id>.size == 8)
        #expect(MemoryLayout<mortise_status>.size == 4)
    }
}
