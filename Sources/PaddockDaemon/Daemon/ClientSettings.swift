import Foundation
import HappyHorse
import SystemPackage

extension HappyHorseClient {
    /// A client as these settings want it.
    ///
    /// - Throws: `SettingsError` that names the setting that it can't be made with; `HappyHorseError` where the key is none.
    static func made(
        by resolved: ResolvedSettings,
        home: Home,
        version: String,
        key: KeySource.Found
    ) throws -> HappyHorseClient {
        let configuration = try Configuration(resolved, home: home, version: version)
        let key = try APIKey(key.key.reveal())
        do {
            return try HappyHorseClient(configuration: configuration, key: key)
        } catch {
            // All else was checked when the settings were read; the file's content was not.
            guard error.code == .invalidConfiguration, configuration.trustRootsFile != nil else { throw error }
            throw SettingsError(["api.caFile: \(error.message)"])
        }
    }
}

extension HappyHorseClient.Configuration {
    /// How the API is called by these settings.
    ///
    /// - Throws: `SettingsError` where `api.baseURL` is missing or a time-out leaves no time.
    fileprivate init(_ resolved: ResolvedSettings, home: Home, version: String) throws {
        let api = resolved.settings.api
        let timeouts = [("api.timeout", api.timeout), ("api.createTimeout", api.createTimeout)]
        let none = timeouts.filter { $0.1 <= .zero }.map { "\($0.0): found 0s; allowed: more than that" }
        guard none.isEmpty else { throw SettingsError(none) }
        self.init(baseURL: try resolved.requireBaseURL().absoluteString)
        self.trustRootsFile = api.caFile.map(home.path)
        self.apiTimeout = api.timeout
        self.firstByteTimeout = api.timeout
        self.createTimeout = api.createTimeout
        self.userAgent = "paddock/\(version)"
    }
}
