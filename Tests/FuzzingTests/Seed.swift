import FoundationEssentials
import FuzzTargets
import SystemPackage

/// An input that the fuzzers begin with.
struct Seed {
    let name: String
    let bytes: [UInt8]

    /// The seeds of a target, in the order of their names.
    static func all(of target: FuzzTarget) throws -> [Seed] {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let folder = root.appending("Fuzzing/Seeds/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted().map { name in
            Seed(name: name, bytes: Array(try Data(contentsOf: URL(filePath: folder.appending(name).string))))
        }
    }
}
