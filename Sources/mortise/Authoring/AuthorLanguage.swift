import ArgumentParser
import SystemPackage

/// The languages that plugins are written in.
enum AuthorLanguage: String, CaseIterable, ExpressibleByArgument {
    case swift, c, cpp, rust, zig, go

    /// What a project in a language begins and is built with.
    struct Project {
        /// Where its author begins.
        let source: FilePath
        /// The compiler, or what runs it.
        let program: String
        /// How that program is got.
        let mend: String
    }

    var project: Project {
        switch self {
        case .swift:
            Project(
                source: "Sources/Greet.swift", program: "swift",
                mend: "Install Swift 6.3 or later: https://www.swift.org/install/linux")
        case .c: Project(source: "src/plugin.c", program: "cc", mend: "Install a C compiler: apt install gcc")
        case .cpp: Project(source: "src/plugin.cpp", program: "c++", mend: "Install a C++ compiler: apt install g++")
        case .rust: Project(source: "src/lib.rs", program: "cargo", mend: "Install Rust: https://rustup.rs")
        case .zig:
            Project(source: "src/plugin.zig", program: "zig", mend: "Install Zig: https://ziglang.org/download")
        case .go: Project(source: "src/plugin.go", program: "go", mend: "Install Go 1.19 or later: https://go.dev/dl")
        }
    }
}
