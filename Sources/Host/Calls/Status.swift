import JSON
import PluginAPI

/// The outcome codes of the plugin interface, as Swift sees them.
enum Status {
    static let more = mortise_status(MORTISE_MORE)
    static let ok = mortise_status(MORTISE_OK)
    static let failed = mortise_status(MORTISE_FAILED)
    static let cancelled = mortise_status(MORTISE_CANCELLED)
    static let invalid = mortise_status(MORTISE_INVALID)
    static let unsupported = mortise_status(MORTISE_UNSUPPORTED)
    static let notFound = mortise_status(MORTISE_NOT_FOUND)
    static let busy = mortise_status(MORTISE_BUSY)
    static let stale = mortise_status(MORTISE_STALE)
    static let gone = mortise_status(MORTISE_GONE)
    static let timeout = mortise_status(MORTISE_TIMEOUT)
}

extension CallError {
    /// The error that a plugin finished a call with.
    ///
    /// - Parameters:
    ///   - status: a negative status; one that this host does not know counts as a failure.
    ///   - json: an object with `message` and perhaps `data`, or nothing.
    init(status: mortise_status, json: JSONValue?, method: String, plugin: String) {
        let message = json?["message"]?.stringValue
        self.init(
            Code(status: status),
            message ?? "The plugin '\(plugin)' failed \(method) with status \(status) and gave no message.",
            data: json?["data"]
        )
    }

    /// The form in which a plugin receives the error.
    var json: [UInt8] {
        var object: JSONObject = ["message": .string(message)]
        if let data {
            object["data"] = data
        }
        return object.serialized()
    }
}

extension CallError.Code {
    init(status: mortise_status) {
        self =
            switch status {
            case Status.cancelled: .cancelled
            case Status.invalid: .invalid
            case Status.unsupported: .unsupported
            case Status.notFound: .notFound
            case Status.busy: .busy
            case Status.gone: .gone
            case Status.timeout: .timeout
            default: .failed
            }
    }

    var status: mortise_status {
        switch self {
        case .failed: Status.failed
        case .cancelled: Status.cancelled
        case .invalid: Status.invalid
        case .unsupported: Status.unsupported
        case .notFound: Status.notFound
        case .busy: Status.busy
        case .gone: Status.gone
        case .timeout: Status.timeout
        }
    }
}
