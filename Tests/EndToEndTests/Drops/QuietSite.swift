import Foundation
import SystemPackage
import Testing

/// Runs `body` in a fresh place whose daemon has no API: what is taken there stays pending, so that nothing but the intake is at work.
func withQuietSite<Result>(_ body: (Site) async throws -> Result) async throws -> Result {
    try await withSite { site in
        var site = site
        // Nobody listens there, and nobody is asked while all is paused.
        site.environment["HAPPYHORSE_BASE_URL"] = "http://127.0.0.1:9"
        site.environment["HAPPYHORSE_API_KEY"] = "hh_live_quiet"
        return try await body(site)
    }
}

/// Waits until a number that another process makes grow has come so far, for as long as it goes on growing.
func eventually(_ what: String, reaches count: Int, _ value: () throws -> Int) async throws {
    var reached = try value()
    while reached < count {
        let before = reached
        try await eventually("\(what): more than \(before) of \(count)") {
            reached = try value()
            return reached > before
        }
    }
    #expect(reached == count, "\(what)")
}

extension Site {
    /// Starts the daemon with all calls paused, which it remembers.
    func startQuietDaemon(_ more: String...) async throws -> Program {
        let daemon = try Program(["run"] + Self.fast + more, at: self)
        try await eventually("the daemon is ready") { daemon.err.contains(" Ready. ") || daemon.status != nil }
        try await self.run("pause", "all").expectSuccess("pausing: \(daemon.err)")
        return daemon
    }

    /// The prompt of each job on record. A job that is listed twice is a failure.
    func records() async throws -> [String: String] {
        let listed = try await self.run("list", "--json").out.split(separator: "\n").map { try JSON(text: String($0)) }
        var records: [String: String] = [:]
        for job in listed {
            let name = job.job.string ?? ""
            #expect(records[name] == nil, "\(name) is on record twice")
            records[name] = job.request.prompt.string
        }
        return records
    }

    /// Drops one more manifest and waits until it is taken: whatever came before it, and was to be taken, is taken then.
    func waitForTheNextManifest(_ name: String = "next-\(UUID().uuidString.prefix(8))") async throws {
        try self.drop("\(name).yaml", "prompt: the horse of \(name)\ndurationSec: 3\n")
        try await eventually("\(name) is taken") { self.exists("jobs/accepted/\(name).yaml") }
    }

    /// Stops the daemon as a person does.
    func stop(_ daemon: Program) async {
        daemon.signal(SIGTERM)
        let end = await daemon.end()
        #expect(end.status == 0, "\(end.err.suffix(2000))")
    }
}

extension FilePath {
    /// Makes a folder and what is missing above it.
    func makeFolder() throws {
        try FileManager.default.createDirectory(atPath: self.string, withIntermediateDirectories: true)
    }

    /// Writes a file that was not there, in one go.
    func write(_ data: Data) throws {
        try data.write(to: URL(filePath: self.string))
    }
}
