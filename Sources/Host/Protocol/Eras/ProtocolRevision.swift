/// A published version of MCP.
package enum ProtocolRevision: String, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// The two ways in which versions of MCP begin.
    package enum Era: Sendable {
        /// By a handshake, which opens a session.
        case legacy
        /// Not at all: each request says what it needs.
        case modern
    }

    /// How a client of this version begins.
    package var era: Era { self == .july2026 ? .modern : .legacy }

    /// All versions, the newest first.
    package static let supported: [ProtocolRevision] = allCases.reversed()

    /// What a client is offered whose version the handshake does not know.
    package static let newestLegacy = ProtocolRevision.november2025

    package static func < (left: ProtocolRevision, right: ProtocolRevision) -> Bool {
        left.rawValue < right.rawValue
    }
}
