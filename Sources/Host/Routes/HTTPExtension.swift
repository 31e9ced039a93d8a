import PluginAPI

/// The functions that the host offers to plugins with routes, as `mortise/http.h` describes them.
enum HTTPExtension {
    /// Never written again and never freed.
    ///
    /// `nonisolated(unsafe)`: a pointer is not Sendable; what it points to never changes.
    nonisolated(unsafe) static let table: UnsafePointer<mortise_http_host> = {
        let table = UnsafeMutablePointer<mortise_http_host>.allocate(capacity: 1)
        table.initialize(
            to: mortise_http_host(
                size: UInt32(MemoryLayout<mortise_http_host>.size), body: body, respond: respond))
        return UnsafePointer(table)
    }()

    private static let body:
        @convention(c) (UnsafePointer<mortise_host>?, mortise_id, UnsafeMutablePointer<Int32>?) -> mortise_status = {
            guard let descriptor = $2 else { return Status.invalid }
            descriptor.pointee = -1
            guard let plugin = HostTable.plugin($0) else { return Status.invalid }
            let (status, taken) = plugin.router.takeBody(of: $1, for: plugin)
            descriptor.pointee = taken
            return status
        }

    private static let respond:
        @convention(c) (UnsafePointer<mortise_host>?, mortise_id, mortise_bytes, Int32, Int64, Int64) ->
            mortise_status = {
                guard let plugin = HostTable.plugin($0) else { return Status.invalid }
                return plugin.router.respond(
                    to: $1, from: plugin, head: $2.copy, descriptor: $3, offset: $4, length: $5)
            }
}
