internal import JSON
internal import SystemPackage

/// A launcher that another generation has started, with its kernels.
struct HandedLauncher: Sendable {
    /// How many descriptors each has: a connection and the door.
    static let descriptorCount = 2

    /// Its process.
    let process: Int
    let directory: RuntimeDirectory
    /// The kernels that run: what `KernelProcess` has to know of each.
    let kernels: [JSONObject]
    let socket: OwnedDescriptor
    let door: OwnedDescriptor

    var json: JSONObject {
        [
            "pid": JSONValue(process), "directory": .string(directory.path.string),
            "kernels": .array(kernels.map { .object($0) }),
        ]
    }

    init(
        process: Int, directory: RuntimeDirectory, kernels: [JSONObject], socket: OwnedDescriptor, door: OwnedDescriptor
    ) {
        self.process = process
        self.directory = directory
        self.kernels = kernels
        self.socket = socket
        self.door = door
    }

    /// - Returns: nil for what is none.
    init?(_ json: JSONValue, socket: OwnedDescriptor, door: OwnedDescriptor) {
        guard let process = json["pid"]?.intValue, let directory = json["directory"]?.stringValue,
            let kernels = json["kernels"]?.arrayValue
        else { return nil }
        self.init(
            process: process, directory: RuntimeDirectory(path: FilePath(directory)),
            kernels: kernels.compactMap(\.objectValue), socket: socket, door: door)
    }
}
