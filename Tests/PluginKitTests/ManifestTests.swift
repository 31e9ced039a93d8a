import JSON
import PluginAPI
import PluginKit
import Testing

struct ManifestTests {
    @Test func `The manifest is derived from the declarations`() throws {
        let table = try #require(PluginEntry<SamplePlugin>.table(for: 0)).pointee
        let manifest = try JSONValue(
            parsing: Array(UnsafeRawBufferPointer(start: table.manifest.ptr, count: table.manifest.len)))
        try expectSnapshot("sample-manifest", manifest)
    }

    @Test func `The table is complete and stays where it is`() throws {
        let table = try #require(PluginEntry<SamplePlugin>.table(for: 0))
        #expect(table == PluginEntry<SamplePlugin>.table(for: 7))
        #expect(table.pointee.size == MemoryLayout<mortise_plugin>.size)
        #expect(table.pointee.abi_minor == MORTISE_ABI_MINOR)
        #expect(table.pointee.extension(nil, "anything/1") == nil)
    }

    @Test func `A library that has given out its table has none for another plugin`() {
        _ = PluginEntry<SamplePlugin>.table(for: 0)
        #expect(PluginEntry<LeakyPlugin>.table(for: 0) == nil)
    }
}
