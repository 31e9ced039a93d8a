// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "json-bench",
    dependencies: [.package(name: "mortise", path: "../..")],
    targets: [
        .executableTarget(
            name: "json-bench",
            dependencies: [.product(name: "PluginKit", package: "mortise")]
        )
    ],
    swiftLanguageModes: [.v6]
)
