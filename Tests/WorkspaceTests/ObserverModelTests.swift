import Glibc
import Testing
import Workspace

/// The same sequence for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A tree of files as it ought to be, and the step at which each path came to be.
private struct Model {
    var step = 0
    var files: [String: Int] = [:]
    var directories: Set<String> = ["."]

    mutating func move(_ from: String, _ to: String) {
        step += 1
        let moved = { (path: String) in path == from ? to : to + path.dropFirst(from.count) }
        let isMoved = { (path: String) in path == from || path.hasPrefix(from + "/") }
        directories = Set(directories.map { isMoved($0) ? moved($0) : $0 })
        for path in files.keys.filter(isMoved) {
            files[path] = nil
            files[moved(path)] = step
        }
    }

    func files(since step: Int) -> [String] {
        files.filter { $0.value > step }.keys.sorted()
    }
}

@Suite struct ObserverModelTests {
    @Test("after any sequence of changes, every mark tells what a model tells", arguments: 1...12)
    func randomChanges(seed: UInt64) async throws {
        var generator = SeededGenerator(state: seed)
        let directory = try TemporaryDirectory()
        let observer = WorkspaceObserver(try directory.workspace())
        await observer.start()
        var model = Model()
        var marks: [(mark: WorkspaceObserver.Mark, step: Int)] = [(observer.mark(), 0)]
        for number in 0..<400 {
            let parent = model.directories.randomElement(using: &generator)!
            let path = parent == "." ? "\(number)" : "\(parent)/\(number)"
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<3:
                directory.makeDirectory(path)
                model.directories.insert(path)
            case 3..<6:
                directory.touch(path)
                model.step += 1
                model.files[path] = model.step
            case 6:
                let candidates = model.directories.filter { $0 != "." && !path.hasPrefix($0 + "/") && path != $0 }
                guard let from = candidates.randomElement(using: &generator) else { continue }
                directory.rename(from, path)
                model.move(from, path)
            case 7:
                guard let from = model.files.keys.randomElement(using: &generator) else { continue }
                directory.rename(from, path)
                model.move(from, path)
            case 8:
                guard let file = model.files.keys.randomElement(using: &generator) else { continue }
                #expect(unlink(directory.absolute(file)) == 0)
                model.files[file] = nil
            default:
                marks.append((observer.mark(), model.step))
                if marks.count > 4 { marks.remove(at: Int.random(in: 0..<marks.count, using: &generator)) }
                for (mark, step) in marks {
                    let expected = WorkspaceObserver.NewFiles(files: model.files(since: step), isComplete: true)
                    #expect(observer.newFiles(since: mark) == expected)
                }
            }
        }
    }
}
