// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// What plugins in Swift are made with, as it is installed beside the host: no more than that, and without dependencies.
let package = Package(
    name: "kit",
    products: [.library(name: "PluginKit", targets: ["PluginKit", "JSON"])],
    targets: [
        .systemLibrary(name: "PluginAPI"),
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "PluginKit", dependencies: ["PluginAPI", "JSON"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
