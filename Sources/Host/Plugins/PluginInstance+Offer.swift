import JSON
import PluginAPI

extension PluginInstance {
    /// Replaces what the plugin offers at run time.
    func replaceOffer(_ json: [UInt8]?) -> mortise_status {
        if let relay, let json { return relay.offer(json) }
        do throws(PluginError) {
            let reader = ManifestReader(file: library.file)
            // What is wrong with an offer that cannot be read helps nobody more.
            guard let json, json.count <= PluginManifest.maximumSize, let object = try? JSONObject(parsing: json)
            else {
                throw reader.error(
                    "was to be extended by an offer that is no JSON object of at most \(PluginManifest.maximumSize) bytes"
                )
            }
            if let taken = offers.replace(of: self, by: try reader.offer(in: object)) {
                throw reader.error("was to be extended by '\(taken)', which is offered already")
            }
            return Status.ok
        } catch {
            misbehaved(error.message)
            return Status.invalid
        }
    }
}
