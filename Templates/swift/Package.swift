// swift-tools-version: 6.2

import PackageDescription

/// The kit of the installation that the Makefile names.
let kit = (Context.environment["MORTISE_PREFIX"] ?? "@PREFIX@") + "/share/mortise/kit"

let package = Package(
    name: "@NAME@",
    products: [.library(name: "plugin", type: .dynamic, targets: ["@MODULE@"])],
    dependencies: [.package(path: kit)],
    targets: [
        .target(
            name: "@MODULE@",
            dependencies: [.product(name: "PluginKit", package: "kit")],
            path: "Sources",
            // The library contains all that it uses, and exports one symbol.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--version-script=\(kit)/exports.map"])])
    ],
    swiftLanguageModes: [.v6]
)
