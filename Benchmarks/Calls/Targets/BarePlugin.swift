import Glibc
import PluginAPI
import Synchronization

/// A plugin that is called over the interface by the thread that waits for it, without a host around it.
final class BarePlugin {
    private let table: UnsafePointer<mortise_plugin>
    private let host: UnsafeMutablePointer<mortise_host>
    private let instance: UnsafeMutableRawPointer?

    /// What the plugin has answered last.
    private static let answer = Mutex<[UInt8]>([])

    /// - Returns: nil for what is no plugin, or will not be created and started.
    init?(_ file: String) {
        typealias Entry = @convention(c) (UInt32) -> UnsafePointer<mortise_plugin>?
        guard let library = dlopen(file, RTLD_NOW | RTLD_LOCAL), let entry = dlsym(library, "mortise_plugin_v1"),
            let table = unsafeBitCast(entry, to: Entry.self)(UInt32(MORTISE_ABI_MINOR))
        else { return nil }
        let host = UnsafeMutablePointer<mortise_host>.allocate(capacity: 1)
        var functions = mortise_host()
        functions.size = UInt32(MemoryLayout<mortise_host>.size)
        functions.finish = { _, _, status, json in
            BarePlugin.answer.withLock { $0 = [UInt8](UnsafeRawBufferPointer(start: json.ptr, count: json.len)) }
            return 0
        }
        host.initialize(to: functions)
        var instance: UnsafeMutableRawPointer?
        guard lend([], { table.pointee.create(host, $0, &instance) }) == 0, table.pointee.start(instance) == 0
        else { return nil }
        self.table = table
        self.host = host
        self.instance = instance
    }

    deinit {
        table.pointee.stop(instance, 0)
        table.pointee.destroy(instance)
        host.deallocate()
    }

    /// Calls a method of which the plugin is known to finish it within `invoke`.
    func call(_ method: String, _ params: [UInt8]) -> [UInt8] {
        lend(Array(method.utf8)) { method in
            lend(params) { params in
                lend(Array("{}".utf8)) { table.pointee.invoke(instance, 1, method, params, $0) }
            }
        }
        return Self.answer.withLock { $0 }
    }
}

private func lend<Result>(_ bytes: [UInt8], _ body: (mortise_bytes) -> Result) -> Result {
    bytes.withUnsafeBytes {
        body(mortise_bytes(ptr: $0.baseAddress?.assumingMemoryBound(to: CChar.self), len: $0.count))
    }
}
