package import Foundation
package import Logging
package import SystemPackage

/// Every setting of Paddock, checked, with the defaults as initial values.
///
/// `SettingsTable` has a row for each: its name, its bounds and its meaning. Paths are as they were given; `Home` says
/// where they lie.
package struct Settings: Hashable, Sendable {
    package var api = API()
    package var folders = Folders()
    package var limits = Limits()
    package var polling = Polling()
    package var spending = Spending()
    package var hooks = Hooks()
    package var metrics = Metrics()
    package var log = Log()

    package init() {}
}

// MARK: - Groups

extension Settings {
    /// How the API is reached.
    package struct API: Hashable, Sendable {
        /// Nil until it is given: `ResolvedSettings.requireBaseURL()`.
        package var baseURL: URL?
        package var keyFile: FilePath?
        package var timeout: Duration = .seconds(30)
        package var createTimeout: Duration = .seconds(120)
        package var caFile: FilePath?
    }

    /// Where things lie, and how the watched folder is read.
    package struct Folders: Hashable, Sendable {
        package var jobs: FilePath = "jobs"
        package var output: FilePath = "output"
        package var state: FilePath = "state"
        /// Nil for the jobs and output folders. The manifest's own folder is always a root.
        package var media: [FilePath]?
        package var settle: Duration = .seconds(1)
        package var mediaGrace: Duration = .seconds(60)
        package var rescan: Duration = .seconds(30)
        /// In bytes.
        package var minFree: Int64 = 1_000_000_000
    }

    /// How much at once.
    package struct Limits: Hashable, Sendable {
        package var requestsPerMinute = 60
        package var generating = 20
        package var creates = 2
        package var uploads = 4
        package var downloads = 4
        package var jobsPerManifest = 100_000
    }

    /// How paid videos are followed.
    package struct Polling: Hashable, Sendable {
        package var interval: Duration = .seconds(5)
        package var maxInterval: Duration = .seconds(30)
        package var thumbnailWait: Duration = .seconds(60)
        package var missingAfter: Duration = .seconds(30 * 60)
        package var giveUpAfter: Duration = .seconds(24 * 3600)
    }

    /// What may be spent; nil is no cap.
    package struct Spending: Hashable, Sendable {
        /// What to do with a create whose outcome is unknown.
        package enum WhenUnsure: String, CaseIterable, Sendable {
            /// A person decides.
            case hold
            /// It is sent once more after `retryAfter`.
            case retry
        }

        package var whenUnsure: WhenUnsure = .hold
        package var retryAfter: Duration = .seconds(600)
        package var videosPerDay: Int?
        package var secondsPerDay: Int?
        package var videosPerBatch: Int?
        package var secondsPerBatch: Int?
    }

    /// What is run when something happens.
    package struct Hooks: Hashable, Sendable {
        /// A program and its arguments; nil is none.
        package var command: [String]?
    }

    /// Where figures go.
    package struct Metrics: Hashable, Sendable {
        package var file: FilePath?
        package var listen: ListenAddress?
    }

    /// What is said on standard error.
    package struct Log: Hashable, Sendable {
        package var level: Logger.Level = .info
        package var format: LogFormat = .auto
    }
}
