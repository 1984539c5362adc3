import ArgumentParser
import Foundation
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage

/// `paddock backup`: a copy of the database.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "A consistent copy of the database, with the daemon running or not.",
        discussion: """
            A home that is started with the copy creates nothing until `paddock resume`: what was created after the copy was made is \
            not on record in it, and can be adopted first. To restore: stop the daemon, remove state/paddock.sqlite with its -wal \
            and -shm, put the copy in its place, and start. Videos are in output/, and media that are not uploaded yet in \
            state/media/: copy these by ordinary means.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The file to make. One that is there is never replaced.", completion: .file())
    var file: String

    func validate() throws {
        if self.file.isEmpty { throw ValidationError("name the file to make") }
    }

    func run() async throws {
        let home = try CommandHome.existing(self.common)
        guard let reader = try home.reader() else {
            let line = "there is no database in \(OutputText.escape(home.home.root.string)) yet: nothing to copy"
            throw CommandFailure(.notFound, code: "not_found", line)
        }
        defer { try? reader.close() }
        let now = Date()
        let current = FilePath(FileManager.default.currentDirectoryPath)
        let target = current.pushing(FilePath(self.file)).lexicallyNormalized()
        let copy = try await reader.backUp(to: target, at: now)
        let console = Console.standard()
        guard !self.output.json else {
            return try console.print(
                json: BackupView(file: target.string, jobs: copy.jobs, bytes: copy.bytes, at: now)
            )
        }
        let what = "\(Amount.count(copy.jobs, "job")), \(Amount.bytes(copy.bytes))"
        let path = OutputText.escape(target.string)
        try console.print("\(path): \(what); a home started with it creates nothing until `paddock resume`")
    }
}

/// The answer of `backup --json`.
struct BackupView: Codable, Hashable {
    /// Absolute.
    var file: String
    var jobs: Int
    var bytes: Int64
    var at: Date
}
