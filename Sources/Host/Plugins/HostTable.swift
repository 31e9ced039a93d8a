import PluginAPI

/// The functions that the host offers to a plugin.
///
/// Each copies what it was lent and passes it on; nothing of it calls the plugin back.
enum HostTable {
    /// Makes the table of one plugin instance.
    ///
    /// It is never freed: a thread that a plugin forgot may use it after the instance is gone, and shall then get a
    /// stale status, not a crash.
    static func make(for plugin: PluginInstance) -> UnsafePointer<mortise_host> {
        let table = UnsafeMutablePointer<mortise_host>.allocate(capacity: 1)
        table.initialize(
            to: mortise_host(
                size: UInt32(MemoryLayout<mortise_host>.size),
                abi_minor: PluginTable.hostMinor,
                host_data: Unmanaged.passRetained(plugin).toOpaque(),
                log: log, finish: finish, emit: emit, progress: progress, is_cancelled: isCancelled, ask: ask,
                call: call, resume: resume, cancel: cancel, offer: offer, notify: notify, extension: hostExtension))
        return UnsafePointer(table)
    }

    /// Frees the table of an instance for which no code runs in this process.
    static func free(_ host: Host?) {
        guard let host else { return }
        if let data = host.pointee.host_data { Unmanaged<PluginInstance>.fromOpaque(data).release() }
        host.deallocate()
    }

    typealias Host = UnsafePointer<mortise_host>

    static func plugin(_ host: Host?) -> PluginInstance? {
        guard let data = host?.pointee.host_data else { return nil }
        return Unmanaged<PluginInstance>.fromOpaque(data).takeUnretainedValue()
    }

    private static let log: @convention(c) (Host?, mortise_id, Int32, mortise_bytes) -> Void = {
        plugin($0)?.log(LogLevel(clamping: $2), $3.text, call: $1)
    }

    private static let finish: @convention(c) (Host?, mortise_id, mortise_status, mortise_bytes) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.router.finish($1, from: plugin, status: $2, json: $3.copy)
    }

    private static let emit: @convention(c) (Host?, mortise_id, mortise_bytes) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.router.emit($1, from: plugin, chunk: $2.copy)
    }

    private static let progress: @convention(c) (Host?, mortise_id, Double, Double, mortise_bytes) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.router.progress($1, from: plugin, done: $2, total: $3, message: $4.text)
    }

    private static let isCancelled: @convention(c) (Host?, mortise_id) -> Int32 = {
        guard let plugin = plugin($0) else { return 1 }
        return plugin.router.isCancelled($1, of: plugin) ? 1 : 0
    }

    private static let ask:
        @convention(c) (
            Host?, mortise_id, mortise_bytes, mortise_bytes, mortise_reply_fn?, UnsafeMutableRawPointer?
        ) -> mortise_status = {
            guard let plugin = plugin($0), let reply = $4 else { return Status.invalid }
            return plugin.router.ask(
                $1, from: plugin, method: $2.text, params: $3.copy,
                receiver: ReplyReceiver(function: reply, user: $5))
        }

    private static let call:
        @convention(c) (
            Host?, mortise_id, mortise_bytes, mortise_bytes, mortise_bytes, mortise_reply_fn?,
            UnsafeMutableRawPointer?, UnsafeMutablePointer<mortise_id>?
        ) -> mortise_status = { host, parent, service, method, params, reply, user, child in
            guard let plugin = plugin(host), let reply else { return Status.invalid }
            return plugin.router.callService(
                service.text, method.text, from: plugin, parentID: parent, params: params.copy,
                receiver: ReplyReceiver(function: reply, user: user), didIssue: { child?.pointee = $0 })
        }

    private static let resume: @convention(c) (Host?, mortise_id) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.router.resume($1, from: plugin)
    }

    private static let cancel: @convention(c) (Host?, mortise_id) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.router.cancelService($1, from: plugin)
    }

    private static let offer: @convention(c) (Host?, mortise_bytes) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.replaceOffer($1.copy)
    }

    private static let notify: @convention(c) (Host?, mortise_bytes, mortise_bytes) -> mortise_status = {
        guard let plugin = plugin($0) else { return Status.invalid }
        return plugin.publish($1.text, $2.copy)
    }

    private static let hostExtension: @convention(c) (Host?, UnsafePointer<CChar>?) -> UnsafeRawPointer? = { _, id in
        guard let id, String(cString: id) == MORTISE_HTTP else { return nil }
        return UnsafeRawPointer(HTTPExtension.table)
    }
}
