import JSON
import Logging
import PluginAPI

extension PluginInstance {
    /// Replaces what the plugin offers at run time.
    func replaceOffer(_ json: [UInt8]?) -> mortise_status {
        do throws(PluginError) {
            let reader = ManifestReader(file: library.file)
            guard let json, let offer = try? JSONObject(parsing: json) else {
                throw reader.error("was to be extended by an offer that is not a JSON object")
            }
            let tools = try reader.tools(in: offer)
            if let taken = registry.replaceDynamicTools(of: self, by: tools) {
                throw reader.error("was to be extended by the tool '\(taken)', which is offered already")
            }
            return Status.ok
        } catch {
            misbehaved(error.message)
            return Status.invalid
        }
    }

    /// Publishes an event to the clients that subscribed to it.
    func publish(_ method: String, params: [UInt8]?) -> mortise_status {
        guard method == "notifications/resources/updated" else { return Status.unsupported }
        guard let params, let object = try? JSONObject(parsing: params), object["uri"]?.stringValue != nil else {
            misbehaved("It published \(method) without a `uri`.")
            return Status.invalid
        }
        logger.debug("\(method) of \(object["uri"]?.stringValue ?? "")")
        return Status.ok
    }
}
