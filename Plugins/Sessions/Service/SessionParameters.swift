/// The parameters of the methods of `kernels/1` that concern a session and not a cell, with the names that they have
/// there.
package enum SessionParameters {
    /// Of `list` and `environment`.
    package struct Nothing: Decodable, Sendable {}

    /// Of `health`.
    package struct Chosen: Decodable, Sendable {
        let session_id: String?
    }

    /// Of `switch` and `delete`.
    package struct Named: Decodable, Sendable {
        let session_id: String
    }

    /// Of `create`.
    package struct New: Decodable, Sendable {
        let session_id: String?
        let description: String?
    }

    /// Of `complete`.
    package struct Completion: Decodable, Sendable {
        let code: String
        /// Unicode code points before the cursor.
        let cursor_pos: Int
        let session_id: String?
    }

    /// Of `inspect`.
    package struct Inspection: Decodable, Sendable {
        let code: String
        /// Unicode code points before the cursor.
        let cursor_pos: Int
        /// 0, or 1 for the source as well.
        let detail_level: Int?
        let session_id: String?
    }

    /// Of `restart`.
    package struct Restart: Decodable, Sendable {
        let session_id: String?
        let preserve_state: Bool?
    }

    /// Of `probe`.
    package struct Probe: Decodable, Sendable {
        let session_id: String?
        /// Seconds.
        let timeout: Double?
    }
}
