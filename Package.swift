// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A plugin is a dynamic library of its own: it contains all that it uses and exports one symbol.
let pluginLinkerSettings: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/Plugins/exports.map"])
]

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// A plugin and, apart from it, the function that its library exports: so that one program, as that of the tests, can
/// contain several plugins.
func plugin(
    _ name: String, in folder: String = "Plugins", dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> [Target] {
    [
        .target(
            name: name,
            dependencies: ["PluginKit", "JSON"] + dependencies,
            path: "\(folder)/\(name)",
            exclude: ["Entry"],
            resources: resources,
            swiftSettings: settings
        ),
        .target(
            name: "\(name)Entry",
            dependencies: [.target(name: name), "PluginAPI", "PluginKit"],
            path: "\(folder)/\(name)/Entry",
            swiftSettings: settings,
            linkerSettings: pluginLinkerSettings
        ),
    ]
}

/// The dynamic library of a plugin.
func pluginLibrary(_ name: String) -> Product {
    .library(name: name, type: .dynamic, targets: ["\(name)Entry"])
}

let plugins = [
    plugin("Execution", dependencies: ["CellOutput", "Workspace", system]),
    plugin("Files", dependencies: ["CellOutput", "Processes", "Programs", "Workspace", system]),
    plugin("Sessions", dependencies: ["Jupyter", "Processes", "Programs", system]),
    plugin("Health", dependencies: [system]),
    plugin(
        "Packages", dependencies: ["CellOutput", "Processes", "Programs", "Workspace", system],
        resources: [.embedInCode("Variables/list_variables.py")]),
    plugin("Everything", in: "Examples"),
].flatMap(\.self)

let package = Package(
    name: "mortise",
    products: [
        .executable(name: "mortise", targets: ["mortise"]),
        .library(name: "PluginKit", targets: ["PluginKit", "JSON"]),
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
        .library(name: "CallCosts", targets: ["CallCosts"]),
        pluginLibrary("Execution"),
        pluginLibrary("Files"),
        pluginLibrary("Sessions"),
        pluginLibrary("Health"),
        pluginLibrary("Packages"),
        pluginLibrary("Everything"),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: plugins + [
        .systemLibrary(name: "PluginAPI"),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "JSONSchema", dependencies: ["JSON"], swiftSettings: settings),
        .target(name: "PluginKit", dependencies: ["PluginAPI", "JSON"], swiftSettings: settings),
        .target(
            name: "Host",
            dependencies: [
                "CLinux", "CYAML", "PluginAPI", "JSON", "JSONSchema",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                system,
            ],
            swiftSettings: settings,
            // In the program itself, so that it needs no package where it runs.
            linkerSettings: [.linkedLibrary(":libyaml.a")]
        ),
        .target(
            name: "PluginCheck",
            dependencies: [
                "CLinux", "Host", "JSON", "JSONSchema", "Processes", .product(name: "Logging", package: "swift-log"),
                system,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "mortise",
            dependencies: [
                "CLinux", "Host", "JSON", "JSONSchema", "PluginCheck",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                system,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Processes",
            dependencies: [.product(name: "Subprocess", package: "swift-subprocess"), system],
            resources: [
                .embedInCode("Supervisor/mortise_processes.py"),
                .embedInCode("Supervisor/run_source.py"),
                .embedInCode("Supervisor/supervisor.py"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Jupyter",
            dependencies: [
                "CZeroMQ", "JSON", "Processes",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                system,
            ],
            resources: [
                .embedInCode("Launcher/launcher.py"),
                .embedInCode("Launcher/mortise_completion.py"),
                .embedInCode("Launcher/mortise_kernel.py"),
                .embedInCode("Launcher/mortise_state.py"),
                .embedInCode("Launcher/mortise_traceback.py"),
                .embedInCode("Launcher/mortise_warden.py"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Workspace",
            dependencies: ["CLinux", system],
            swiftSettings: settings
        ),
        .target(name: "CellOutput", dependencies: ["PluginKit", "JSON", "Workspace", system], swiftSettings: settings),
        .target(
            name: "Programs",
            dependencies: ["CellOutput", "PluginKit", "Processes", "Workspace", system],
            swiftSettings: settings
        ),
        // What the programs of Fuzzing/ feed: here, since it reaches what only this package's modules may.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Files", "Host", "JSON", "JSONSchema", "PluginKit", .product(name: "Logging", package: "swift-log"),
                system,
            ],
            path: "Fuzzing/Targets",
            swiftSettings: settings
        ),
        // What the program of Benchmarks/Calls prints: here for the same reason.
        .target(
            name: "CallCosts",
            dependencies: ["Host", "JSON", "PluginAPI", .product(name: "Logging", package: "swift-log"), system],
            path: "Benchmarks/Calls/Targets",
            swiftSettings: settings
        ),
        .testTarget(name: "FuzzingTests", dependencies: ["FuzzTargets", system], swiftSettings: settings),
        .testTarget(name: "ABITests", dependencies: ["PluginAPI"], swiftSettings: settings),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: settings),
        .testTarget(name: "JSONSchemaTests", dependencies: ["JSON", "JSONSchema"], swiftSettings: settings),
        .testTarget(name: "WorkspaceTests", dependencies: ["Workspace", system], swiftSettings: settings),
        .testTarget(
            name: "PluginKitTests",
            dependencies: ["PluginKit", "PluginAPI", "JSON"],
            exclude: ["Snapshots"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CellOutputTests",
            dependencies: ["CellOutput", "PluginKit", "JSON", "Workspace", system],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FilesTests",
            dependencies: ["Files", "JSON", "PluginKit", "Workspace", system],
            swiftSettings: settings
        ),
        .testTarget(name: "PackagesTests", dependencies: ["Packages", "PluginKit"], swiftSettings: settings),
        .testTarget(
            name: "ProcessesTests",
            dependencies: ["Processes", .product(name: "Subprocess", package: "swift-subprocess"), system],
            swiftSettings: settings
        ),
        .testTarget(
            name: "JupyterTests", dependencies: ["Jupyter", "JSON", "Processes", system], swiftSettings: settings),
        .testTarget(
            name: "SessionsTests",
            dependencies: ["Sessions", "Jupyter", "PluginKit", "Processes", "JSON", system],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HostTests",
            dependencies: [
                "Host", "JSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                system,
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
