import JSON
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
}
