import Foundation
import PaddockControl
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage

/// The home that a command works on, with its settings.
struct CommandHome: Sendable {
    let home: Home
    let resolved: ResolvedSettings
    let hint: CommandHint

    /// Finds the home and reads its settings.
    ///
    /// - Throws: `SettingsError` with every problem.
    init(
        _ options: CommonOptions,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        currentDirectory: FilePath = FilePath(FileManager.default.currentDirectoryPath)
    ) throws {
        let location = HomeLocation(
            home: options.home,
            config: options.config,
            environment: environment,
            currentDirectory: currentDirectory
        )
        self.resolved = try ResolvedSettings(
            file: location.settingsFile,
            isRequired: location.settingsFileIsNamed,
            environment: environment,
            flags: options.overrides
        )
        self.home = Home(root: location.root, folders: self.resolved.settings.folders)
        self.hint = options.hint
    }

    /// The home of a command that only reads.
    ///
    /// - Throws: `SettingsError`; `HomeError` where there is no home.
    static func existing(_ options: CommonOptions) throws -> Self {
        let home = try Self(options)
        try home.home.requireExisting()
        return home
    }

    /// The database, for reading; nil where no daemon has made one yet.
    ///
    /// - Throws: `StoreError` where it is there and can't be read.
    func reader() throws -> JobReader? {
        do {
            return try JobReader.open(at: self.home.database, output: self.home.output)
        } catch  where error.code == .notFound {
            return nil
        }
    }
}
