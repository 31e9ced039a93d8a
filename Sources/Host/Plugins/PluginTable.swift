import PluginAPI
import SystemPackage

/// A plugin's table of functions, checked: what must be there is there.
///
/// `@unchecked Sendable`: the table lies in the library's static storage, which is never unmapped, and the
/// interface says from which threads each function may be called.
struct PluginTable: @unchecked Sendable {
    typealias Entry = @convention(c) (UInt32) -> UnsafePointer<mortise_plugin>?

    static let hostMinor = UInt32(MORTISE_ABI_MINOR)
    /// The bytes of a table of version 1.0. Later members, once there are some, are read only if `size` covers them.
    private static let leastSize = 88

    let create:
        (UnsafePointer<mortise_host>?, mortise_bytes, UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> mortise_status
    let start: @convention(c) (UnsafeMutableRawPointer?) -> mortise_status
    let invoke:
        @convention(c) (UnsafeMutableRawPointer?, mortise_id, mortise_bytes, mortise_bytes, mortise_bytes) -> Void
    let cancel: @convention(c) (UnsafeMutableRawPointer?, mortise_id) -> Void
    let writable: (@convention(c) (UnsafeMutableRawPointer?, mortise_id) -> Void)?
    let stop: @convention(c) (UnsafeMutableRawPointer?, UInt32) -> Void
    let destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void
    /// Nil where it hands nothing over.
    let handover: HandoverTable?
    let manifest: [UInt8]
    /// Whether `invoke` returns at once, so that any thread may call it.
    let neverWaits: Bool
}

extension PluginTable {
    /// What a library exports.
    init(entry: Entry, file: FilePath) throws(PluginError) {
        guard let pointer = entry(Self.hostMinor) else {
            throw PluginError(
                .incompatible,
                "The plugin \(file) refuses this host, which offers version \(PluginLibrary.interfaceVersion).\(Self.hostMinor) of the plugin interface. Update Mortise or the plugin."
            )
        }
        // The size comes first and is read alone: the rest may not be there.
        let size = UnsafeRawPointer(pointer).load(as: UInt32.self)
        guard size >= Self.leastSize else {
            throw PluginError(
                .incompatible,
                "The plugin \(file) has a table of \(size) bytes, version 1 has at least \(Self.leastSize). Build it against mortise/plugin.h and set `size` to sizeof(mortise_plugin)."
            )
        }
        let table = pointer.pointee
        guard table.abi_minor <= Self.hostMinor else {
            throw PluginError(
                .incompatible,
                "The plugin \(file) needs version 1.\(table.abi_minor) of the plugin interface, this host offers 1.\(Self.hostMinor). Update Mortise."
            )
        }
        create = try Self.required(table.create, "create", file)
        start = try Self.required(table.start, "start", file)
        invoke = try Self.required(table.invoke, "invoke", file)
        cancel = try Self.required(table.cancel, "cancel", file)
        writable = table.writable
        stop = try Self.required(table.stop, "stop", file)
        destroy = try Self.required(table.destroy, "destroy", file)
        guard table.manifest.len <= PluginManifest.maximumSize else {
            throw PluginManifest.tooLarge(table.manifest.len, file)
        }
        handover = HandoverTable(of: table)
        guard let bytes = table.manifest.copy else {
            throw PluginError(.manifest, "The manifest of \(file) is a null pointer with a length.")
        }
        manifest = bytes
        neverWaits = false
    }

    private static func required<Function>(
        _ function: Function?, _ name: String, _ file: FilePath
    ) throws(PluginError) -> Function {
        guard let function else {
            throw PluginError(
                .incompatible, "The plugin \(file) lacks the function `\(name)` in its table. It is not optional.")
        }
        return function
    }
}
