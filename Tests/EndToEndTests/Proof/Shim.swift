#if os(Linux)
import Foundation
import SystemPackage
import Testing

/// The library of `Tests/Shim`, which breaks a chosen system call of the program it is preloaded into.
struct Shim: Sendable {
    /// What the shim said of a run.
    struct Report: Sendable {
        /// The call that was struck, as `call path`; nil where the run never came that far.
        var hit: String?
        /// How many calls the fault could have struck.
        var count: Int?
    }

    private let library: FilePath

    /// Compiles it into a folder.
    init(in folder: FilePath) async throws {
        let source = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Shim/shim.c")
        let compiler = try #require(Self.compiler, "no C compiler on the PATH")
        self.library = folder.appending("shim.so")
        let process = Process()
        process.executableURL = URL(filePath: compiler)
        process.arguments = [
            "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", self.library.string, source.string, "-ldl",
            "-lpthread",
        ]
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try #require(status == 0, "\(source) does not compile")
    }

    /// Swift brings clang along.
    private static var compiler: String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return ["clang", "cc", "gcc"].lazy
            .flatMap { name in folders.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The variables that put it before a program: whose files count, what happens, a file for what was struck, one for every change that
    /// reached the kernel, and whether there are no folder events.
    func environment(
        home: FilePath,
        fault: CallFault?,
        report: FilePath? = nil,
        log: FilePath? = nil,
        isSilent: Bool = false
    ) -> [String: String] {
        var variables = ["LD_PRELOAD": self.library.string, "SHIM_ROOT": home.string]
        variables["SHIM_FAULT"] = fault?.kind.rawValue
        variables["SHIM_AT"] = fault.map { "\($0.number)" }
        variables["SHIM_REPORT"] = report?.string
        variables["SHIM_LOG"] = log?.string
        variables["SHIM_SILENT"] = isSilent ? "1" : nil
        return variables
    }

    /// Reads what the shim has said up to now.
    static func report(at path: FilePath) -> Report {
        let text = (try? String(contentsOfFile: path.string, encoding: .utf8)) ?? ""
        var report = Report()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch words.first {
            case "hit": report.hit = words.count > 2 ? words[2] : ""
            case "count": report.count = words.count > 1 ? Int(words[1]) : nil
            default: break
            }
        }
        return report
    }
}
#endif
