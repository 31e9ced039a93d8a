import SystemPackage
import Workspace

/// A listing drawn as a tree, with lines from each directory to what it contains.
struct TreeDrawing {
    /// The drawing, a line for each entry.
    let text: String

    /// - Parameters:
    ///   - listing: in the order of trees.
    ///   - workspace: where the workspace is, for its name.
    init(_ listing: Listing, workspace: FilePath) {
        let name = listing.root == "." ? workspace.lastComponent?.string ?? "" : listing.root
        let lines = zip(listing.entries, Self.lastOnes(of: listing.entries))
        var isLast: [Bool] = []
        var text = EscapedText.singleLine(name) + "/"
        for (entry, isLastHere) in lines {
            // An entry is at most one level below the one before it.
            isLast.removeLast(max(0, isLast.count - entry.depth + 1))
            isLast.append(isLastHere)
            text += "\n" + isLast.dropLast().map { $0 ? "    " : "│   " }.joined()
            text += (isLastHere ? "└── " : "├── ") + EscapedText.singleLine(entry.name) + entry.mark
        }
        self.text = text
    }

    /// For each entry, whether it is the last of its directory.
    private static func lastOnes(of entries: [Listing.Entry]) -> [Bool] {
        // Read backwards, an entry is the last one if none of its depth came since its directory ended.
        var seen: Set<Int> = []
        var greatest = 0
        return entries.reversed().map { entry in
            if entry.depth < greatest {
                for depth in (entry.depth + 1)...greatest { seen.remove(depth) }
            }
            greatest = entry.depth
            return seen.insert(entry.depth).inserted
        }.reversed()
    }
}
