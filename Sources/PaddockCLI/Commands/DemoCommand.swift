import ArgumentParser
import Foundation
import SystemPackage

/// `paddock demo`: everything at once, for no credits.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The simulator, a fresh home, the example manifests and the daemon, to finished MP4s on disk."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let console = Console.standard()
        let home = try DemoHome.make(
            asked: self.common.home.map { FilePath($0) },
            current: FilePath(FileManager.default.currentDirectoryPath)
        )
        let demo = Demo(home: home, overrides: self.common.overrides, console: console, daemon: .standard)
        guard try await demo.run() else { throw CommandFailure.silent(.failure) }
    }
}
