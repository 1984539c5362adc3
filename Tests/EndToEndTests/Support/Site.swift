import Foundation
import SystemPackage
import TestSupport
import Testing

/// A place to run `paddock` in: a fresh folder that is the home, the current folder, and all the program knows of the
/// world.
struct Site: Sendable {
    /// The home, and where commands run.
    let folder: FilePath
    /// For what the tests themselves keep.
    let scratch: FilePath
    var environment: [String: String]

    /// Small times, so that a video takes a second.
    static let fast = [
        "polling.interval=100ms", "polling.maxInterval=500ms", "polling.thumbnailWait=1s",
        "limits.requestsPerMinute=60000", "folders.settle=100ms", "folders.rescan=1s",
    ].flatMap { ["--set", $0] }

    var jobs: FilePath { self.folder.appending("jobs") }
    var output: FilePath { self.folder.appending("output") }

    /// Runs a command to its end.
    func run(_ arguments: String..., input: String? = nil) async throws -> Program.Outcome {
        try await self.run(arguments, input: input)
    }

    /// Runs a command to its end.
    func run(_ arguments: [String], input: String? = nil) async throws -> Program.Outcome {
        try await Program(arguments, at: self, input: input).end()
    }

    /// Runs a command to its end and reads the object that it prints.
    func json(_ arguments: String...) async throws -> JSON {
        try JSON(text: try await self.run(arguments + ["--json"]).out)
    }

    /// The daemon until nothing is left to do.
    func runUntilIdle(_ more: String...) async throws -> Program.Outcome {
        try await self.run(["run", "--until-idle"] + Self.fast + more)
    }

    /// Starts the daemon; returns when it says that it is ready.
    func startDaemon(_ more: String...) async throws -> Program {
        let daemon = try Program(["run"] + Self.fast + more, at: self)
        try await eventually("the daemon is ready") { daemon.err.contains(" Ready. ") || daemon.status != nil }
        return daemon
    }

    /// Puts a file into the watched folder in one move, as careful people do.
    func drop(_ name: String, _ text: String) throws {
        let hidden = self.jobs.appending(".\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: self.jobs.string, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: hidden.string))
        try FileManager.default.moveItem(atPath: hidden.string, toPath: self.jobs.appending(name).string)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.folder.appending(path).string)
    }

    func text(_ path: String) throws -> String {
        try String(contentsOfFile: self.folder.appending(path).string, encoding: .utf8)
    }

    /// Every file that people see under a folder of the home, relative to it.
    func files(under folder: String) -> [String] {
        let root = self.folder.appending(folder).string
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return all.filter { path in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder)
            return exists && !isFolder.boolValue && !path.split(separator: "/").contains { $0.hasPrefix(".") }
        }
        .sorted()
    }
}

/// Runs `body` in a fresh place without an API.
func withSite<Result>(_ body: (Site) async throws -> Result) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let site = Site(
            folder: directory.appending("home"),
            scratch: directory.appending("scratch"),
            environment: ["PATH": "/usr/bin:/bin", "TZ": "UTC"]
        )
        try FileManager.default.createDirectory(atPath: site.folder.string, withIntermediateDirectories: true)
        return try await body(site)
    }
}

/// Runs `body` in a fresh place with `paddock simulate` as its API.
func withSimulatedSite<Result>(
    _ options: String...,
    body: (Site, SimulatedAPI) async throws -> Result
) async throws -> Result {
    try await withSite { site in try await withSimulator(options, at: site, body: body) }
}

/// Runs `body` in a place with `paddock simulate` as its API.
func withSimulator<Result>(
    _ options: [String],
    at site: Site,
    body: (Site, SimulatedAPI) async throws -> Result
) async throws -> Result {
    let program = try Program(["simulate"] + options, at: site)
    let text = try await eventually("the simulator's lines") {
        program.out.contains("# uploads go to") || program.status != nil ? program.out : nil
    }
    let api = SimulatedAPI(lines: text)
    var site = site
    site.environment["HAPPYHORSE_BASE_URL"] = api.base
    site.environment["HAPPYHORSE_API_KEY"] = api.key
    do {
        let result = try await body(site, api)
        program.signal(SIGTERM)
        await program.end()
        return result
    } catch {
        program.signal(SIGKILL)
        await program.end()
        throw error
    }
}
