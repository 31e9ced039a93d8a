import PluginAPI
import Synchronization

/// The one plugin of the library that this code is linked into.
///
/// A C function can be neither generic nor a closure with captures, so `create` finds the plugin's type here; all
/// other functions find it in the instance.
enum PluginLibrary {
    typealias Create =
        @Sendable (
            UnsafePointer<mortise_host>?, mortise_bytes, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> mortise_status

    /// The same as the interface has it, which can be neither generic nor a closure with captures.
    typealias Entry =
        @convention(c) (
            UnsafePointer<mortise_host>?, mortise_bytes, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> mortise_status

    private struct Registered: @unchecked Sendable {
        // Unchecked for the pointer, whose memory is never written again and never freed.
        let plugin: ObjectIdentifier
        let table: UnsafePointer<mortise_plugin>
        let create: Create
    }

    private static let registered = Mutex<Registered?>(nil)

    /// The table of a plugin, made at the first call and kept for ever.
    ///
    /// - Returns: nil if the library's table is that of another plugin.
    static func table(
        of plugin: any Plugin.Type, make: () -> (manifest: [UInt8], create: Create)
    ) -> UnsafePointer<mortise_plugin>? {
        let id = ObjectIdentifier(plugin)
        if let known = registered.withLock({ $0 }) {
            return known.plugin == id ? known.table : nil
        }
        let (manifest, create) = make()
        return registered.withLock { registered in
            if registered == nil {
                let table = makeTable(of: plugin, manifest) { host, configuration, instance in
                    guard let plugin = PluginLibrary.registered.withLock({ $0 }) else { return Status.failed }
                    return plugin.create(host, configuration, instance)
                }
                registered = Registered(plugin: id, table: table, create: create)
            }
            return registered?.plugin == id ? registered?.table : nil
        }
    }

    /// A table in memory that is never freed.
    static func makeTable(
        of plugin: any Plugin.Type, _ manifest: [UInt8], create: Entry
    ) -> UnsafePointer<mortise_plugin> {
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: manifest.count, alignment: 1)
        text.copyBytes(from: manifest)
        let table = UnsafeMutablePointer<mortise_plugin>.allocate(capacity: 1)
        table.initialize(
            to: mortise_plugin(
                size: UInt32(MemoryLayout<mortise_plugin>.size),
                abi_minor: MORTISE_ABI_MINOR,
                manifest: mortise_bytes(
                    ptr: UnsafePointer(text.baseAddress!.assumingMemoryBound(to: CChar.self)), len: manifest.count),
                create: create,
                start: { instance in InstanceHandle.at(instance).start() },
                invoke: { instance, call, method, parameters, context in
                    InstanceHandle.at(instance).invoke(
                        call: call, method: String(copying: method), parameters: [UInt8](copying: parameters),
                        context: [UInt8](copying: context))
                },
                cancel: { instance, call in InstanceHandle.at(instance).cancel(call: call) },
                writable: { instance, call in InstanceHandle.at(instance).becomeWritable(call: call) },
                stop: { instance, grace in
                    InstanceHandle.at(instance).stop(grace: .milliseconds(Int64(grace)))
                },
                destroy: { instance in
                    InstanceHandle.at(instance).destroy()
                    InstanceHandle.release(instance)
                },
                extension: plugin is any HandoverPlugin.Type ? HandoverTable.find : { _, _ in nil }
            ))
        return UnsafePointer(table)
    }
}
