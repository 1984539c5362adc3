import Foundation
import HappyHorse
import SystemPackage

extension HappyHorseClient.Configuration {
    /// How the API is called by these settings.
    ///
    /// - Throws: `SettingsError` where `api.baseURL` is missing.
    init(_ resolved: ResolvedSettings, home: Home, version: String) throws {
        let api = resolved.settings.api
        self.init(baseURL: try resolved.requireBaseURL().absoluteString)
        self.trustRootsFile = api.caFile.map { home.path($0).string }
        self.apiTimeout = api.timeout
        self.firstByteTimeout = api.timeout
        self.createTimeout = api.createTimeout
        self.userAgent = "paddock/\(version)"
    }
}
