internal import Jupyter

/// How a cell ended.
struct CellEnd: Sendable {
    /// Why a cell was interrupted.
    enum Stop: Sendable {
        case timeout, cancelled
        /// The kernel is to be restarted.
        case restart
    }

    /// The kernel's answer, nil if it ended first.
    var reply: ExecuteReply?
    /// Why it was interrupted, nil if it was not.
    var stop: Stop?
    /// Why its kernel was killed, nil if it was not.
    var killReason: String?
    /// How long it took.
    var duration: Duration
    /// What earlier cells put out after they had ended, until this one had.
    var late = LateOutput()
    /// What its caller has to know.
    var notice: String?
}
