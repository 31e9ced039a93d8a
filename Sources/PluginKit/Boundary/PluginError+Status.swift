import JSON
import PluginAPI

extension PluginError {
    /// The failure that the other side of a call answered.
    init(status: mortise_status, json: [UInt8]) {
        let code = Code(status)
        // A failure whose JSON is broken is still a failure: the status alone has to do then.
        let object = json.isEmpty ? nil : (try? JSONObject(parsing: json))
        self.init(
            code, object?["message"]?.stringValue ?? "The call failed with status \(status).", data: object?["data"])
    }

    /// The JSON that goes with a negative status.
    var json: JSONObject {
        var object: JSONObject = ["message": .string(message)]
        object["data"] = data
        return object
    }
}
