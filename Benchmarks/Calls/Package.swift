// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "call-bench",
    dependencies: [.package(name: "mortise", path: "../..")],
    targets: [
        .executableTarget(
            name: "call-bench",
            dependencies: [.product(name: "CallCosts", package: "mortise")]
        )
    ],
    swiftLanguageModes: [.v6]
)
