import Glibc
import Testing

extension Trait where Self == ConditionTrait {
    /// Marks a test of how much memory or time something takes.
    static var measured: Self {
        .disabled(if: getenv("MORTISE_SANITIZER") != nil, "a sanitizer multiplies what is measured")
    }
}
