package import Foundation
package import SystemPackage

/// The settings of one run, and where each came from.
package struct ResolvedSettings: Hashable, Sendable {
    package let settings: Settings
    private let origins: [String: SettingOrigin]

    /// Puts the sources together: flags over environment, environment over the file, the file over the defaults.
    ///
    /// Every source is checked whole, also where a stronger one overrides it.
    ///
    /// - Parameters:
    ///   - yaml: The text of the settings file; nil where there is none.
    ///   - path: The file's path, for messages and origins.
    ///   - environment: All variables; those that don't begin with `PADDOCK_` or `HAPPYHORSE_` are left alone.
    ///   - flags: What stood behind each `--set`, as `KEY=VALUE`; of two with one key the later wins.
    /// - Throws: `SettingsError` with every problem.
    package init(
        yaml: String?,
        path: FilePath,
        environment: [String: String],
        flags: [String]
    ) throws(SettingsError) {
        var resolver = SettingsResolver()
        if let yaml {
            resolver.read(SettingsFile(yaml: yaml, path: path))
        }
        resolver.read(environment: environment)
        resolver.read(flags: flags)
        resolver.checkTogether()
        guard resolver.problems.isEmpty else { throw SettingsError(resolver.problems) }
        self.settings = resolver.settings
        self.origins = resolver.origins
    }

    /// Reads the settings file and puts it together with the other sources.
    ///
    /// - Parameters:
    ///   - file: Where the file is.
    ///   - isRequired: Whether it was asked for by name; else a missing file is as good as an empty one.
    ///   - environment: As above.
    ///   - flags: As above.
    /// - Throws: `SettingsError` with every problem.
    package init(
        file: FilePath,
        isRequired: Bool,
        environment: [String: String],
        flags: [String]
    ) throws(SettingsError) {
        let yaml = try Self.text(of: file, isRequired: isRequired)
        try self.init(yaml: yaml, path: file, environment: environment, flags: flags)
    }

    /// Where a setting's value came from.
    package func origin(of key: String) -> SettingOrigin {
        self.origins[key] ?? .standard
    }

    /// The API's address, for commands that call it.
    ///
    /// - Throws: `SettingsError` where none is given.
    package func requireBaseURL() throws(SettingsError) -> URL {
        guard let url = self.settings.api.baseURL else {
            throw SettingsError([
                "api.baseURL is not set: put it into paddock.yaml, or set HAPPYHORSE_BASE_URL, to https://HOST"
            ])
        }
        return url
    }

    /// The rows whose values differ, for a daemon that reads its settings again.
    package func changes(from old: Self) -> [SettingRow] {
        SettingsTable.rows.filter { $0.write(self.settings) != $0.write(old.settings) }
    }

    private static func text(of file: FilePath, isRequired: Bool) throws(SettingsError) -> String? {
        let data: Data
        do {
            data = try SmallFile.read(file, atMost: 1 << 20).data
        } catch .missing {
            guard isRequired else { return nil }
            throw SettingsError(["\(file.string): there is no such settings file"])
        } catch {
            throw SettingsError(["\(file.string): \(error.description)"])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsError(["\(file.string): is not text in UTF-8"])
        }
        return text
    }
}
