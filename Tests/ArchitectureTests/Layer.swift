/// What one target is for, and the modules it may therefore import.
///
/// SwiftPM lets a target import whatever its dependencies depend on, so the compiler does not hold these borders.
struct Layer: Sendable {
    let target: String
    /// What the target may know, besides the modules of the toolchain.
    let mayImport: Set<String>
    /// What it must not do, for the reader whose import was refused.
    let border: String

    /// Modules that come with Swift or the platform, open to every target but the pure one.
    static let toolchain: Set<String> = [
        "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
    ]

    /// The targets under `Sources` that hold Swift, from the pure to the outermost.
    static let all: [Layer] = [
        Layer(
            target: "HappyHorse",
            mayImport: [
                "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "SystemPackage",
                "_NIOFileSystem",
            ],
            border: "it is the API's client as a library of its own: it retries nothing, stores nothing and does not "
                + "know Paddock"
        ),
        Layer(
            target: "HappyHorseSimulator",
            mayImport: [
                "Crypto", "HTTPTypes", "HummingbirdCore", "HummingbirdTLS", "Logging", "NIOCore", "NIOPosix", "NIOSSL",
                "ServiceLifecycle",
            ],
            border: "it is written from the API's documentation alone: with a type of the client, a wrong field name "
                + "would be wrong twice and pass"
        ),
        Layer(
            target: "PaddockCore",
            mayImport: ["DequeModule", "HeapModule"],
            border: "it only decides: no I/O, no clock, no log"
        ),
        Layer(
            target: "PaddockStore",
            mayImport: ["GRDB", "GRDBSQLite", "PaddockCore", "SystemPackage"],
            border: "it keeps what was decided: it neither shows SQL nor knows HTTP"
        ),
        Layer(
            target: "PaddockIntake",
            mayImport: [
                "CPaddockLinux", "CYaml", "Crypto", "HappyHorse", "Logging", "PaddockCore", "ServiceLifecycle",
                "SystemPackage", "Yams",
            ],
            border: "it turns files into jobs or problems: it neither stores nor calls the network"
        ),
        Layer(
            target: "PaddockEngine",
            mayImport: [
                "CPaddockLinux", "Crypto", "HappyHorse", "Logging", "Metrics", "NIOCore", "PaddockCore",
                "PaddockStore", "ServiceLifecycle", "SystemPackage",
            ],
            border: "it carries out what the core decided: it decides nothing itself and speaks HTTP through HappyHorse"
        ),
        Layer(
            target: "PaddockControl",
            mayImport: ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "PaddockCore", "SystemPackage"],
            border: "it is what commands and daemon say to each other: it does not know the engine"
        ),
        Layer(
            target: "PaddockDaemon",
            mayImport: [
                "CPaddockLinux", "HTTPTypes", "HappyHorse", "Hummingbird", "HummingbirdCore", "Logging", "Metrics",
                "NIOCore",
                "PaddockControl", "PaddockCore", "PaddockEngine", "PaddockIntake", "PaddockStore", "ServiceLifecycle",
                "SystemPackage", "UnixSignals", "Yams",
            ],
            border: "it puts the parts together: SQL, manifests and HTTP calls have targets of their own"
        ),
        Layer(
            target: "PaddockCLI",
            mayImport: [
                "ArgumentParser", "HappyHorseSimulator", "Logging", "PaddockControl", "PaddockCore", "PaddockDaemon",
                "PaddockIntake", "PaddockStore", "SystemPackage",
            ],
            border: "a command parses, calls one function and prints: it decides nothing"
        ),
        Layer(
            target: "paddock",
            mayImport: ["PaddockCLI"],
            border: "it is the entry point and nothing else"
        ),
        Layer(
            target: "PaddockBenchmark",
            mayImport: ["AsyncHTTPClient", "NIOCore", "NIOHTTP1"],
            border: "it measures the program from outside, as people run it"
        ),
    ]

    /// Modules that their package offers only as a part of another product, which stands in Package.swift for them.
    static let offeredBy: [String: String] = ["CYaml": "Yams"]

    /// Why some modules are for a few targets only; said when one of them is refused.
    static let reasons: [String: String] = [
        "FoundationNetworking": "URLSession on Linux sends a POST twice and the key to other hosts",
        "GRDB": "SQL lives in PaddockStore alone, so that another database could take its place",
        "TestSupport": "test doubles stay out of the product",
        "HTTPTypesFoundation": "it brings in FoundationNetworking, and libcurl with it",
        "Hummingbird": "only the control socket and the simulator serve HTTP",
        "ArgumentParser": "only the commands read arguments",
    ]

    /// Whether the target may import the module.
    func allows(_ module: String) -> Bool {
        if self.mayImport.contains(module) { return true }
        if self.target == "PaddockCore" { return ["Foundation", "FoundationEssentials"].contains(module) }
        return Self.toolchain.contains(module)
    }

    /// The imports of one of the target's files that are beyond its border, or that only some platforms have and that
    /// no `#if` guards.
    func violations(in file: SourceCode) -> [Violation] {
        Import.all(in: file).compactMap { found in
            let reason: String
            if !self.allows(found.module) {
                let special = Self.reasons[found.module].map { $0 + "; " } ?? ""
                reason = "\(special)\(self.target) may not import it, as \(self.border)"
            } else if ["Darwin", "Glibc", "Musl"].contains(found.module), !found.isConditional {
                reason = "not every platform has this module, so it stands under `#if canImport(…)`"
            } else {
                return nil
            }
            return Violation(path: file.path, line: found.line, found: "import \(found.module)", reason: reason)
        }
    }
}
