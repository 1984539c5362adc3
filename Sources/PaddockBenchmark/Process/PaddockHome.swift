import Foundation

/// A home of Paddock's with its daemon and commands, as people run them.
struct PaddockHome: Sendable {
    let paddock: String
    let folder: Scratch
    let api: (base: String, key: String)
    var settings: [String] = []

    var path: String { "\(self.folder.path)/home" }
    private var environment: [String: String] {
        ["HAPPYHORSE_BASE_URL": self.api.base, "HAPPYHORSE_API_KEY": self.api.key]
    }

    init(_ paddock: String, in folder: Scratch, api: (base: String, key: String), settings: [String] = []) throws {
        (self.paddock, self.folder, self.api, self.settings) = (paddock, folder, api, settings)
        for name in ["jobs", "output"] {
            try FileManager.default.createDirectory(atPath: "\(self.path)/\(name)", withIntermediateDirectories: true)
        }
    }

    func daemon(untilIdle: Bool = false) throws -> Child {
        let settings = self.settings.flatMap { ["--set", $0] }
        return try Child(
            self.paddock,
            ["run", "--home", self.path] + (untilIdle ? ["--until-idle"] : []) + settings,
            in: self.folder.path,
            named: "run",
            environment: self.environment
        )
    }

    /// Runs a command to its end; how long that took.
    @discardableResult
    func command(_ arguments: [String]) async throws -> Child.Ending {
        try await self.start(arguments).endWell()
    }

    func start(_ arguments: [String]) throws -> Child {
        try Child(
            self.paddock,
            arguments + ["--home", self.path],
            in: self.folder.path,
            named: "command",
            environment: self.environment
        )
    }

    /// Moves a manifest into the watched folder in one step.
    func drop(_ name: String, _ bytes: Data) throws {
        let path = try self.folder.write(name, bytes)
        try FileManager.default.moveItem(atPath: path, toPath: "\(self.path)/jobs/\(name)")
    }

    func isAccepted(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(self.path)/jobs/accepted/\(name)")
    }

    /// Waits until the daemon has looked at what the last run left and works.
    func untilOpen(_ daemon: Child) async throws {
        try await daemon.until("the daemon is open") { daemon.err.contains("The home is open.") ? true : nil }
    }

    /// Stops the daemon cleanly.
    func stop(_ daemon: Child) async throws {
        daemon.signal(SIGTERM)
        try await daemon.endWell()
    }
}
