package import PluginKit

/// What Linux takes as the arguments of a program.
package enum ProgramArguments {
    /// Bytes of one, without the null byte at its end.
    private static let longest = 131_071
    /// Bytes of all.
    private static let greatestTotal = 1 << 20

    /// Refuses what cannot be passed.
    ///
    /// - Parameter path: what the array is called.
    /// - Throws: `ArgumentError` that names the one at fault.
    package static func check(_ arguments: [String], in path: ArgumentPath) throws(ArgumentError) {
        for (index, argument) in arguments.enumerated() {
            let size = argument.utf8.count
            if argument.utf8.contains(0) {
                throw ArgumentError(path.index(index), "contains a null byte, which no argument of a program can")
            }
            if size > longest {
                throw ArgumentError(
                    path.index(index), "has \(size) bytes, of which at most \(longest) can be; pass them in a file")
            }
        }
        let total = arguments.reduce(0) { $0 + $1.utf8.count + 1 }
        if total > greatestTotal {
            throw ArgumentError(
                path, "have \(total) bytes together, of which at most \(greatestTotal) can be; pass them in a file")
        }
    }
}
