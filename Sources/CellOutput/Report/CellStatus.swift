import PluginKit

/// How a cell ended.
package enum CellStatus: String, CaseIterable, OutputValue, Decodable {
    /// It ran to its end.
    case ok
    /// It raised an exception.
    case error
    /// It was interrupted because its time was over.
    case timeout
    /// It was interrupted by somebody.
    case interrupted
    /// The kernel's process ended.
    case died
}
