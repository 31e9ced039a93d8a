import Glibc
import JSON
import PluginAPI

/// What one generation of a plugin gives and the next one takes.
///
/// Holds duplicates of the descriptors, and closes those that nobody has taken.
final class HandoverState: Sendable {
    let json: [UInt8]
    let descriptors: [HeldDescriptor]

    /// What has come from another process, where it was given.
    init(json: [UInt8], descriptors: [HeldDescriptor]) {
        self.json = json
        self.descriptors = descriptors
    }

    /// Copies what a plugin lends.
    ///
    /// - Throws: `Refusal` with the status that the plugin gets, and the reason.
    init(copying state: mortise_bytes, _ descriptors: UnsafePointer<Int32>?, _ count: UInt32) throws(Refusal) {
        guard state.len <= Int(MORTISE_HANDOVER_BYTES) else {
            throw Refusal(
                Status.invalid, "its state has \(state.len) bytes, at most \(MORTISE_HANDOVER_BYTES) are taken")
        }
        guard let json = state.copy, (try? JSONObject(parsing: json)) != nil else {
            throw Refusal(Status.invalid, "its state is no JSON object")
        }
        guard count <= MORTISE_HANDOVER_DESCRIPTORS, count == 0 || descriptors != nil else {
            throw Refusal(
                Status.invalid, "it passes \(count) descriptors, at most \(MORTISE_HANDOVER_DESCRIPTORS) are taken")
        }
        self.json = json
        self.descriptors = try UnsafeBufferPointer(start: descriptors, count: Int(count)).map(Self.duplicate)
    }

    private static func duplicate(of descriptor: Int32) throws(Refusal) -> HeldDescriptor {
        guard fcntl(descriptor, F_GETFD) >= 0 else {
            throw Refusal(Status.invalid, "its descriptor \(descriptor) cannot be duplicated: it is not open")
        }
        guard let copy = HeldDescriptor.duplicate(of: descriptor) else {
            throw Refusal(
                Status.failed, "its descriptor \(descriptor) cannot be duplicated: the process has no descriptors left")
        }
        return copy
    }

    /// Why a state is not taken.
    struct Refusal: Error {
        let status: mortise_status
        let reason: String

        init(_ status: mortise_status, _ reason: String) {
            self.status = status
            self.reason = reason
        }
    }

    /// Hands the state to the next generation, which gets the descriptors in any case. Only once.
    func give(to body: (mortise_bytes, UnsafePointer<Int32>?, UInt32) -> mortise_status) -> mortise_status {
        let numbers = descriptors.compactMap { $0.release() }
        return json.withBorrowedBytes { json in
            numbers.withUnsafeBufferPointer { body(json, $0.baseAddress, UInt32($0.count)) }
        }
    }
}
