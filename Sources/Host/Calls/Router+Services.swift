import JSON
import PluginAPI

/// Services: one plugin calls another.
extension Router {
    /// - Parameters:
    ///   - parentID: one of the calling plugin's own calls, or 0.
    ///   - didIssue: takes the child's id before the first reply can come.
    func callService(
        _ service: String, _ method: String, from plugin: PluginInstance, parentID: UInt64, params: [UInt8]?,
        receiver: ReplyReceiver, didIssue: (UInt64) -> Void
    ) -> mortise_status {
        var replies: ReplyQueue?
        let status = callService(service, method, from: plugin, parentID: parentID, params: params) { id in
            let queue = ReplyQueue(id: id, receiver: receiver, plugin: plugin) { [weak self] in
                guard let call = self?.table[id] else { return }
                call.provider.writable(call)
            }
            replies = queue
            plugin.remember(queue)
            didIssue(id)
            return queue
        }
        if status != Status.ok, let replies { plugin.forget(replies) }
        return status
    }

    /// - Parameter consumer: makes what takes the answer of a call with that id, unless a failure is returned.
    func callService(
        _ service: String, _ method: String, from plugin: PluginInstance, parentID: UInt64, params: [UInt8]?,
        consumer: (UInt64) -> any CallConsumer
    ) -> mortise_status {
        guard let params = checked(params, from: plugin, for: "\(service)/\(method)") else { return Status.invalid }
        guard let provider = plugin.provider(of: service) else { return Status.notFound }
        var parent: Call?
        if parentID != 0 {
            guard let call = table[parentID], call.provider === plugin else { return Status.stale }
            parent = call
        }
        let id = table.nextID()
        let consumer = consumer(id)
        do throws(CallError) {
            try begin(
                id: id, "\(service)/\(method)", of: provider, params: params, origin: parent?.origin ?? .host,
                parent: parent, consumer: consumer)
            return Status.ok
        } catch  where provider.latest.hasCrashed {
            // The reason is for whoever reads the answer, and a status cannot tell it.
            consumer.finish(.failure(error))
            return Status.ok
        } catch {
            return error.code.status
        }
    }

    /// The provider may rely on getting a JSON object.
    private func checked(_ params: [UInt8]?, from plugin: PluginInstance, for method: String) -> [UInt8]? {
        guard let params else { return nil }
        if params.isEmpty { return Array("{}".utf8) }
        guard (try? JSONObject(parsing: params)) != nil else {
            plugin.misbehaved("It called \(method) with parameters that are not a JSON object.")
            return nil
        }
        return params
    }

    func resume(_ id: UInt64, from plugin: PluginInstance) -> mortise_status {
        guard let replies = plugin.replies(of: id) else { return Status.stale }
        replies.resume()
        return Status.ok
    }

    func cancelService(_ id: UInt64, from plugin: PluginInstance) -> mortise_status {
        guard let replies = plugin.replies(of: id) else { return Status.stale }
        guard let call = table[id] else {
            // It has ended, and its reader, who may have paused before the last chunk, wants to hear no more of it.
            replies.discardChunks()
            return Status.ok
        }
        cancel(call, because: CallError(.cancelled, "The plugin '\(plugin.id)' cancelled \(call.method)."))
        return Status.ok
    }
}
