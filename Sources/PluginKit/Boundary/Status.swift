import PluginAPI

/// The statuses of the header as Swift names.
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

extension PluginError.Code {
    /// The code that a status of the header stands for; one that the header does not know counts as a failure.
    init(_ status: mortise_status) {
        self.init(status: (Status.timeout...Status.failed).contains(status) ? status : Status.failed)
    }
}
