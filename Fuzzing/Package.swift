// swift-tools-version: 6.2

import PackageDescription

/// A program whose `main` is libFuzzer's, so it needs `swift build --sanitize fuzzer`.
func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [.product(name: "FuzzTargets", package: "mortise")],
        swiftSettings: [.unsafeFlags(["-parse-as-library"])]
    )
}

let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "mortise", path: "..")],
    targets: [fuzzer("FuzzJSON"), fuzzer("FuzzSchema"), fuzzer("FuzzServer")],
    swiftLanguageModes: [.v6]
)
