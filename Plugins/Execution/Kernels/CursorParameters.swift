/// The parameters of `kernels/1/complete` and, with a detail level, of `kernels/1/inspect`.
struct CursorParameters: Encodable {
    private enum CodingKeys: String, CodingKey {
        case code
        case cursorPosition = "cursor_pos"
        case detailLevel = "detail_level"
        case sessionID = "session_id"
    }

    let code: String
    /// Unicode code points before the cursor.
    let cursorPosition: Int
    /// 1 for the source as well.
    var detailLevel: Int?
    /// The session; nil is the caller's current one.
    let sessionID: String?
}
