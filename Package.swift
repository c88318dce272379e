// swift-tools-version:6.1
import PackageDescription

/// libtorch comes as the `torch` wheel; `scripts/setup` puts it here.
let torch = Context.environment["SOLOFACE_TORCH"] ?? "\(Context.packageDirectory)/.deps/torch"

/// Warnings are errors with the compilers this package is tested with; a newer one may warn of more.
#if compiler(<6.4)
    let warnings: [String] = ["-warnings-as-errors"]
#else
    let warnings: [String] = []
#endif

let swift: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(warnings),
]

let torchCXX: [CXXSetting] = [
    .define("NDEBUG"),
    .unsafeFlags([
        "-O2", "-Wall", "-Wextra", "-Werror",
        "-isystem\(torch)/include", "-isystem\(torch)/include/torch/csrc/api/include",
    ]),
]

let torchLinker: [LinkerSetting] = [
    .unsafeFlags([
        "-L\(torch)/lib",
        "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../../../.deps/torch/lib",
        "-Xlinker", "-rpath", "-Xlinker", "\(torch)/lib",
        "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../torch/lib",
    ]),
    .linkedLibrary("torch_cpu"),
    .linkedLibrary("c10"),
]

let package = Package(
    name: "SoloFace",
    products: [
        .executable(name: "soloface", targets: ["soloface"]),
        .library(name: "Torch", targets: ["Torch"]),
        .library(name: "Interchange", targets: ["Interchange"]),
        .library(name: "FaceData", targets: ["FaceData"]),
        .library(name: "Backbones", targets: ["Backbones"]),
        .library(name: "Heads", targets: ["Heads"]),
        .library(name: "Schedules", targets: ["Schedules"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
        .library(name: "Training", targets: ["Training"]),
    ],
    targets: [
        // Bridges to C and C++.
        .target(name: "CTorch", cxxSettings: torchCXX, linkerSettings: torchLinker),
        .systemLibrary(
            name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .target(name: "CRSVG", cSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])]),
        .target(
            name: "CTOML", cxxSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])]),

        // Without libtorch: formats, data, schedules, metrics, pictures.
        .target(name: "Interchange", swiftSettings: swift),
        .target(
            name: "FaceData", dependencies: ["CJPEG", "CPNG", "Interchange"], swiftSettings: swift),
        .target(name: "Schedules", swiftSettings: swift),
        .target(name: "Evaluation", dependencies: ["Interchange"], swiftSettings: swift),
        .target(
            name: "Reporting", dependencies: ["CRSVG", "Interchange", "Settings"],
            swiftSettings: swift),
        .target(name: "Spelling", swiftSettings: swift),
        .target(name: "ArgumentParsing", dependencies: ["Spelling"], swiftSettings: swift),
        .target(name: "Settings", dependencies: ["CTOML", "Spelling"], swiftSettings: swift),

        // On libtorch.
        .target(
            name: "Torch", dependencies: ["CTorch", "Interchange"],
            // Compiled for the GPU at hand when the program runs.
            resources: [.embedInCode("Kernels/normalization.cu")], swiftSettings: swift),
        .target(
            name: "Backbones", dependencies: ["Torch", "Interchange"], swiftSettings: swift),
        .target(name: "Heads", dependencies: ["Torch"], swiftSettings: swift),
        .target(
            name: "Training",
            dependencies: [
                "Torch", "Backbones", "Heads", "Schedules", "FaceData", "Evaluation", "Interchange",
                "Reporting", "Settings",
            ],
            swiftSettings: swift),
        .executableTarget(
            name: "soloface",
            dependencies: [
                "Training", "Torch", "Backbones", "Schedules", "FaceData", "Evaluation",
                "Interchange", "Reporting", "Settings", "ArgumentParsing",
            ],
            swiftSettings: swift),

        // Programs that use the libraries as other packages do, by their public parts alone.
        .executableTarget(
            name: "CustomMargin",
            dependencies: ["Training", "Torch", "Backbones", "Heads", "FaceData"],
            path: "Examples/CustomMargin", packageAccess: false, swiftSettings: swift),
        .executableTarget(
            name: "FaceSearch", dependencies: ["Training", "Torch", "FaceData", "Evaluation"],
            path: "Examples/FaceSearch", packageAccess: false, swiftSettings: swift),

        // Tests mirror the sources.
        .target(name: "Fixtures", path: "Tests/Fixtures", swiftSettings: swift),
        .testTarget(
            name: "InterchangeTests", dependencies: ["Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "FaceDataTests", dependencies: ["FaceData", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "SchedulesTests", dependencies: ["Schedules", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(name: "SpellingTests", dependencies: ["Spelling"], swiftSettings: swift),
        .testTarget(
            name: "ArgumentParsingTests", dependencies: ["ArgumentParsing"], swiftSettings: swift),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: swift),
        .target(
            name: "CUDAEmulation", path: "Tests/CUDAEmulation",
            cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .testTarget(
            name: "TorchTests",
            dependencies: ["Torch", "CUDAEmulation", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "BackbonesTests",
            dependencies: ["Backbones", "Torch", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "HeadsTests", dependencies: ["Heads", "Torch", "Interchange", "Fixtures"],
            swiftSettings: swift),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "Torch", "Backbones", "Heads", "Schedules", "FaceData", "Evaluation",
                "Interchange", "Settings", "Fixtures",
            ],
            swiftSettings: swift),
        .testTarget(
            name: "solofaceTests", dependencies: ["Fixtures", "Interchange", "FaceData"],
            swiftSettings: swift),
        .testTarget(
            name: "ExamplesTests", dependencies: ["CustomMargin", "FaceSearch", "FaceData"],
            path: "Tests/ExamplesTests", swiftSettings: swift),
    ],
    cxxLanguageStandard: .cxx20
)
