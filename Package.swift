// swift-tools-version: 6.1
import PackageDescription

/// Every target of ours is compiled alike: Swift 6 language mode, strict concurrency, and
/// warnings that stop the build.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .unsafeFlags(["-warnings-as-errors"]),
]

/// The known mistakes, which tests put back to see the simulator catch each, are in builds for
/// debugging alone; a release has nothing of them.
let mistakes: SwiftSetting = .define("MISTAKES", .when(configuration: .debug))

/// The same for what is installed, without the regular expressions that Swift would link into every
/// program (1.3 MB each) whether they are used or not.
let lean: [SwiftSetting] =
    strict + [
        mistakes,
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
    ]

/// Whether programs hold the C library and all others that they use: what is released does, as it
/// starts in a quarter of the time (`make build` sets this, and asks for a static Swift library).
let isStatic = Context.environment["CLAIRE_LINK"] == "static"

/// A library target over the modules named.
func library(_ name: String, over dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: lean)
}

/// An executable of the command line: a verb, or one of the tools that is not installed.
///
/// - Parameter isNetworked: it uses libcurl or libmicrohttpd, which load other libraries as they run
///   (for names and for TLS) and can't be linked in.
func program(
    _ name: String, over dependencies: [Target.Dependency], isNetworked: Bool = false
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, swiftSettings: lean,
        linkerSettings: isStatic && !isNetworked ? [.unsafeFlags(["-static-executable"])] : [])
}

/// A verb: everything that its main shares comes with `ClaireVerb`.
func verb(
    _ name: String, over more: [Target.Dependency] = [], isNetworked: Bool = false
) -> Target {
    program(
        name,
        over: [
            "ClaireVerb", "ClaireOperations", "ClaireCommands", "ClaireCommandLine",
            "ClaireDomain", "ClaireStore", "ClaireConfig", "ClairePlatform",
        ] + more, isNetworked: isNetworked)
}

/// A test target; `Support` holds the scoped fixtures that all of them share.
func tests(_ name: String, over dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["Support"], path: "Tests/\(name)",
        swiftSettings: strict)
}

let package = Package(
    name: "claire",
    targets: [
        // Floor 0: system libraries and the shims over what Swift can't call.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(
            name: "TomlShim",
            cxxSettings: [.define("TOML_HEADER_ONLY", to: "1"), .unsafeFlags(["-std=c++17"])]),

        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"])]
        ),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "SpawnShim"),
        .target(name: "CurlShim", dependencies: ["CCurl"]),
        .target(name: "HTTPShim", dependencies: ["CMicroHTTPD"]),

        // Floor 1
        library("ClairePlatform", over: ["SpawnShim"]),
        library("ClaireDomain"),
        library("ClaireCommandLine"),
        library("ClaireCompression", over: ["CZlib"]),

        // Floor 2
        library(
            "ClaireHTTP",
            over: ["ClaireCompression", "ClairePlatform", "ClaireDomain", "CCurl", "CurlShim"]),
        library("ClaireStore", over: ["ClairePlatform", "ClaireDomain", "CSQLite", "CSodium"]),
        library("ClaireConfig", over: ["ClairePlatform", "ClaireDomain", "TomlShim"]),
        library("ClaireCommands", over: ["ClaireCommandLine", "ClaireDomain"]),

        // Floor 3
        library(
            "ClaireFleet",
            over: [
                "ClaireStore", "ClaireConfig", "ClaireCommandLine", "ClairePlatform",
                "ClaireDomain",
            ]),

        library(
            "ClaireSessions",
            over: [
                "ClaireFleet", "ClaireStore", "ClaireConfig", "ClaireCommandLine",
                "ClairePlatform", "ClaireDomain",
            ]),

        library(
            "ClaireOperations",
            over: [
                "ClaireStore", "ClaireConfig", "ClaireCommandLine", "ClairePlatform",
                "ClaireDomain",
            ]),
        library(
            "ClaireSync", over: ["ClaireStore", "ClaireDomain", "ClairePlatform"]),

        // Floor 4
        library(
            "ClaireWeb",
            over: [
                "ClaireOperations", "ClaireFleet", "ClaireSync", "ClaireStore", "ClaireConfig",
                "ClaireCommandLine", "ClaireCompression", "ClairePlatform", "ClaireDomain",
                "CMicroHTTPD", "HTTPShim", "CSodium",
            ]),
        library(
            "ClaireMCP",
            over: [
                "ClaireOperations", "ClaireSessions", "ClaireStore", "ClaireConfig",
                "ClairePlatform", "ClaireDomain",
            ]),
        library(
            "ClaireVerb",
            over: [
                "ClaireOperations", "ClaireStore", "ClaireConfig", "ClaireCommands",
                "ClairePlatform", "ClaireDomain", "ClaireCommandLine",
            ]),

        // Floor 5: the front and the verbs
        program(
            "claire",
            over: ["ClaireCommands", "ClaireCommandLine", "ClaireDomain", "ClairePlatform"]),
        verb("claire-init"),
        verb("claire-project"),
        verb("claire-task", over: ["ClaireFleet", "ClaireSessions"]),
        verb("claire-assign"),
        verb("claire-group"),
        verb("claire-status", over: ["ClaireFleet"]),
        verb("claire-pull", over: ["ClaireFleet"]),
        verb("claire-broadcast", over: ["ClaireFleet"]),
        verb("claire-queue", over: ["ClaireFleet", "ClaireSessions"]),
        verb("claire-session", over: ["ClaireFleet", "ClaireSessions"]),
        verb("claire-config", over: ["ClaireSessions"]),
        verb("claire-hook", over: ["ClaireSessions"]),
        verb("claire-log"),
        verb("claire-undo"),
        verb("claire-doctor", over: ["ClaireFleet", "ClaireSessions"]),
        verb("claire-mcp", over: ["ClaireMCP"]),
        verb("claire-completions"),
        verb("claire-web", over: ["ClaireWeb", "ClaireFleet", "ClaireSync"], isNetworked: true),
        verb(
            "claire-sync", over: ["ClaireSync", "ClaireHTTP", "ClaireCompression"],
            isNetworked: true),
        program("rclaude", over: ["ClairePlatform", "ClaireDomain", "ClaireConfig"]),

        // Floor 5: not installed
        program("claire-gen", over: ["ClaireCommands", "ClaireCommandLine", "ClairePlatform"]),
        program(
            "claire-bench",
            over: ["ClaireStore", "ClaireDomain", "ClairePlatform"]),
        program(
            "claire-sim",
            over: ["ClaireSync", "ClaireStore", "ClaireDomain", "ClairePlatform"]),
        program("stand-in-agent", over: ["ClairePlatform", "ClaireDomain"]),

        // Tests
        .target(
            name: "Support", dependencies: ["ClairePlatform", "ClaireDomain"],
            path: "Tests/Support",
            swiftSettings: strict),
        tests("ClairePlatformTests", over: ["ClairePlatform"]),
        tests("ClaireDomainTests", over: ["ClaireDomain"]),
        tests("ClaireCommandLineTests", over: ["ClaireCommandLine"]),
        tests(
            "ClaireCommandsTests",
            over: ["ClaireCommands", "ClaireCommandLine", "ClaireDomain"]),
        tests("ClaireConfigTests", over: ["ClaireConfig"]),
        tests(
            "ClaireStoreTests", over: ["ClaireStore", "ClaireDomain", "ClairePlatform", "CSQLite"]),
        tests(
            "ClaireFleetTests",
            over: [
                "ClaireFleet", "ClaireStore", "ClaireConfig", "ClairePlatform", "ClaireDomain",
            ]),
        tests(
            "ClaireSessionsTests",
            over: [
                "ClaireSessions", "ClaireFleet", "ClaireStore", "ClaireConfig",
                "ClairePlatform", "ClaireDomain",
            ]),
        tests(
            "ClaireSyncTests",
            over: ["ClaireSync", "ClaireStore", "ClaireDomain", "ClairePlatform"]),
        tests(
            "ClaireHTTPTests",
            over: ["ClaireHTTP", "ClaireCompression", "ClairePlatform", "ClaireDomain"]),
        tests(
            "ClaireOperationsTests", over: ["ClaireOperations", "ClaireConfig", "ClaireDomain"]),
        tests(
            "ClaireWebTests",
            over: [
                "ClaireWeb", "ClaireOperations", "ClaireFleet", "ClaireSync", "ClaireStore",
                "ClaireConfig", "ClaireCompression", "ClairePlatform", "ClaireDomain",
            ]),
        tests(
            "BrowserTests",
            over: ["ClaireStore", "ClaireConfig", "ClairePlatform", "ClaireDomain"]),
        tests(
            "SimulatorTests",
            over: ["claire-sim", "ClaireSync", "ClaireStore", "ClaireDomain", "ClairePlatform"]),
        tests("TransportTests", over: ["ClairePlatform", "ClaireDomain", "rclaude"]),
        tests(
            "CommandTests",
            over: [
                "ClaireStore", "ClaireCommands", "ClaireCommandLine", "ClairePlatform",
                "ClaireDomain", "ClaireWeb",
                "claire",
            ]),
        tests("ArchitectureTests", over: []),
    ]
)
