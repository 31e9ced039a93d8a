internal import JSON
internal import Processes

extension ResourceLimits {
    /// The limits as the launcher is told them.
    var json: JSONValue {
        .object(JSONObject(named.sorted { $0.key < $1.key }.map { (key: $0.key, value: .integer(Int64($0.value))) }))
    }

    /// Reads them again.
    init(_ json: JSONValue?) {
        self.init()
        addressSpace = json?["address_space"]?.intValue
        cpuTime = json?["cpu_time"]?.intValue
        processes = json?["processes"]?.intValue
        openFiles = json?["open_files"]?.intValue
        fileSize = json?["file_size"]?.intValue
    }
}
