import JSON
import PluginAPI

extension PluginInstance {
    /// Publishes an event to the clients that subscribed to it.
    func publish(_ method: String, _ params: [UInt8]?) -> mortise_status {
        if let relay, let params { return relay.notify(method, params) }
        switch method {
        case "notifications/resources/updated":
            // What is wrong with parameters that cannot be read helps nobody more.
            guard let uri = params.flatMap({ try? JSONObject(parsing: $0) })?["uri"]?.stringValue,
                resources.subject(of: uri, in: self) != nil
            else {
                misbehaved("It told of a change of a resource that is none of its own.")
                return Status.invalid
            }
            resources.subscriptions.publish(uri, by: self)
        case "notifications/resources/list_changed":
            offers.tellChange(of: .resources)
        default:
            return Status.unsupported
        }
        return Status.ok
    }
}
