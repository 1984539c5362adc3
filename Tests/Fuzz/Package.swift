// swift-tools-version:6.2
//
// A package of its own for `deploy/fuzz.sh`: what reads manifests, built with the sanitizer of libFuzzer. The parts are links to the
// program's own sources; those that listen, watch and hand over stay out, and with them all that they would have built.

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("StrictLanguageFeatures", as: .error),
]

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CPaddockLinux", path: "Targets/CPaddockLinux"),
        .target(
            name: "HappyHorse",
            path: "Targets/HappyHorse",
            swiftSettings: settings
        ),
        .target(
            name: "PaddockCore",
            dependencies: [
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            path: "Targets/PaddockCore",
            swiftSettings: settings
        ),
        .target(
            name: "PaddockIntake",
            dependencies: [
                "CPaddockLinux",
                "HappyHorse",
                "PaddockCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            path: "Targets/PaddockIntake",
            exclude: [
                "Folder", "Service", "Submit/AbandonedStaging.swift", "Submit/ManifestBundle.swift",
                "Submit/SubmissionSlip.swift",
            ],
            swiftSettings: settings
        ),
        // Its main function comes with libFuzzer.
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "PaddockCore",
                "PaddockIntake",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Fuzz",
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
