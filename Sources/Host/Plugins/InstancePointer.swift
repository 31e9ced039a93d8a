/// What a plugin's `create` made; the host only hands it back.
///
/// `@unchecked Sendable`: the interface says from which threads each function may be called with it.
struct InstancePointer: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer?
}
