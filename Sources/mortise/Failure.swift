import ArgumentParser

/// Why a command cannot do its work: one line that says what is wrong and what to do. Exits with 1.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description.printable
    }
}
