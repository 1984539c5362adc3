import SystemPackage
import Testing

@testable import PaddockDaemon

@Suite struct SettingsTableTests {
    /// Key, default as it is written, variable: README, Settings.
    static let promised: [(String, String?, String)] = [
        ("api.baseURL", nil, "PADDOCK_API_BASE_URL"),
        ("api.keyFile", nil, "PADDOCK_API_KEY_FILE"),
        ("api.timeout", "30s", "PADDOCK_API_TIMEOUT"),
        ("api.createTimeout", "120s", "PADDOCK_API_CREATE_TIMEOUT"),
        ("api.caFile", nil, "PADDOCK_API_CA_FILE"),
        ("folders.jobs", "jobs", "PADDOCK_FOLDERS_JOBS"),
        ("folders.output", "output", "PADDOCK_FOLDERS_OUTPUT"),
        ("folders.state", "state", "PADDOCK_FOLDERS_STATE"),
        ("folders.media", nil, "PADDOCK_FOLDERS_MEDIA"),
        ("folders.settle", "1s", "PADDOCK_FOLDERS_SETTLE"),
        ("folders.mediaGrace", "60s", "PADDOCK_FOLDERS_MEDIA_GRACE"),
        ("folders.rescan", "30s", "PADDOCK_FOLDERS_RESCAN"),
        ("folders.minFree", "1GB", "PADDOCK_FOLDERS_MIN_FREE"),
        ("limits.requestsPerMinute", "60", "PADDOCK_LIMITS_REQUESTS_PER_MINUTE"),
        ("limits.generating", "20", "PADDOCK_LIMITS_GENERATING"),
        ("limits.creates", "2", "PADDOCK_LIMITS_CREATES"),
        ("limits.uploads", "4", "PADDOCK_LIMITS_UPLOADS"),
        ("limits.downloads", "4", "PADDOCK_LIMITS_DOWNLOADS"),
        ("limits.jobsPerManifest", "100000", "PADDOCK_LIMITS_JOBS_PER_MANIFEST"),
        ("polling.interval", "5s", "PADDOCK_POLLING_INTERVAL"),
        ("polling.maxInterval", "30s", "PADDOCK_POLLING_MAX_INTERVAL"),
        ("polling.thumbnailWait", "60s", "PADDOCK_POLLING_THUMBNAIL_WAIT"),
        ("polling.missingAfter", "30m", "PADDOCK_POLLING_MISSING_AFTER"),
        ("polling.giveUpAfter", "24h", "PADDOCK_POLLING_GIVE_UP_AFTER"),
        ("spending.whenUnsure", "hold", "PADDOCK_SPENDING_WHEN_UNSURE"),
        ("spending.retryAfter", "10m", "PADDOCK_SPENDING_RETRY_AFTER"),
        ("spending.videosPerDay", nil, "PADDOCK_SPENDING_VIDEOS_PER_DAY"),
        ("spending.secondsPerDay", nil, "PADDOCK_SPENDING_SECONDS_PER_DAY"),
        ("spending.videosPerBatch", nil, "PADDOCK_SPENDING_VIDEOS_PER_BATCH"),
        ("spending.secondsPerBatch", nil, "PADDOCK_SPENDING_SECONDS_PER_BATCH"),
        ("hooks.command", nil, "PADDOCK_HOOKS_COMMAND"),
        ("metrics.file", nil, "PADDOCK_METRICS_FILE"),
        ("metrics.listen", nil, "PADDOCK_METRICS_LISTEN"),
        ("log.level", "info", "PADDOCK_LOG_LEVEL"),
        ("log.format", "auto", "PADDOCK_LOG_FORMAT"),
    ]

    @Test func everyPromisedSettingIsThereAndNoOther() {
        #expect(SettingsTable.rows.map(\.key).sorted() == Self.promised.map(\.0).sorted())
    }

    @Test(arguments: promised)
    func rowHasItsDefaultAndItsVariable(key: String, standard: String?, variable: String) throws {
        let row = try #require(SettingsTable.row(key))
        var settings = Settings()
        if let standard {
            try row.read(.text(standard), &settings)
        }
        #expect(settings == Settings())
        #expect((row.text(in: Settings()) == nil) == (standard == nil))
        #expect(row.environmentNames.last == variable)
    }

    @Test(arguments: SettingsTable.rows.map(\.key))
    func whatARowWritesItReadsAgain(key: String) throws {
        let row = try #require(SettingsTable.row(key))
        let value = row.text(in: Settings()) ?? row.example
        let (group, name) = (key.prefix { $0 != "." }, key.drop { $0 != "." }.dropFirst())
        let yaml = "\(group): {\(name): \(try #require(value))}"
        let settings = try ResolvedSettings(yaml: yaml, path: "/h/paddock.yaml", environment: [:], flags: []).settings
        #expect(row.text(in: settings) == value || row.write(settings) != nil)
    }

    @Test(arguments: [
        ("limits.generating", "0", "is 0; allowed: a whole number from 1 to 1000000"),
        ("limits.generating", "1000001", "is 1000001; allowed: a whole number from 1 to 1000000"),
        ("limits.generating", "+8", "is +8; allowed: a whole number from 1 to 1000000"),
        ("limits.generating", "8.0", "is 8.0; allowed: a whole number from 1 to 1000000"),
        ("limits.generating", "", "is empty; allowed: a whole number from 1 to 1000000"),
        ("limits.requestsPerMinute", "many", "is many; allowed: a whole number from 1 to 1000000"),
        ("limits.jobsPerManifest", "-1", "is -1; allowed: a whole number from 1 to 1000000"),
        ("limits.creates", "65", "is 65; allowed: a whole number from 1 to 64"),
        ("limits.uploads", "0", "is 0; allowed: a whole number from 1 to 64"),
        ("limits.downloads", "65", "is 65; allowed: a whole number from 1 to 64"),
        (
            "spending.videosPerDay", "0",
            "is 0; allowed: a whole number from 1 to 1000000, or none"
        ),
        ("spending.whenUnsure", "ask", "is ask; allowed: hold, retry"),
        (
            "api.timeout", "30",
            "is 30, a number without a unit; allowed: a duration from 0s to 365d, as in 500ms, 0.5s, 2m, 24h"
        ),
        (
            "polling.giveUpAfter", "366d",
            "is 366d; allowed: a duration from 0s to 365d, as in 500ms, 0.5s, 2m, 24h"
        ),
        (
            "polling.interval", "99ms",
            "is 99ms; allowed: a duration from 100ms to 365d, as in 500ms, 0.5s, 2m, 24h"
        ),
        (
            "folders.minFree", "1000",
            "is 1000, a number without a unit; allowed: a size, as in 500MB (decimal) or 1GiB (binary)"
        ),
        ("folders.minFree", "-1GB", "is -1GB; allowed: a size, as in 500MB (decimal) or 1GiB (binary)"),
        ("folders.jobs", "", "is empty; allowed: a path, relative to the home or absolute"),
        (
            "folders.media", "",
            "is empty, no path; allowed: a list of paths, with : between them in the environment "
                + "and behind --set, or none"
        ),
        (
            "api.baseURL", "http://example.com",
            "is http://example.com, plain http to another machine, which would show the key to everyone between; "
                + "allowed: https://HOST, or http:// where the host is localhost, 127.0.0.1 or [::1], or none"
        ),
        (
            "api.baseURL", "https://me:secret@example.com",
            "is an address with a user or password in it; "
                + "allowed: https://HOST, or http:// where the host is localhost, 127.0.0.1 or [::1], or none"
        ),
        (
            "api.keyFile", "hh_live_0123456789",
            "is what looks like the key itself; allowed: the path of a file that holds the key, or none"
        ),
        (
            "metrics.listen", "localhost",
            "is localhost; allowed: HOST:PORT, as in 127.0.0.1:9464, or :PORT for this machine alone, or none"
        ),
        ("log.level", "loud", "is loud; allowed: trace, debug, info, notice, warning, error, critical"),
        ("log.format", "xml", "is xml; allowed: auto, human, json, journal"),
    ])
    func badValueNamesKeyValueAndWhatIsAllowed(key: String, value: String, message: String) {
        #expect(throws: SettingsError(["--set: \(key) \(message)"])) {
            try ResolvedSettings(yaml: nil, path: "/h/paddock.yaml", environment: [:], flags: ["\(key)=\(value)"])
        }
    }

    @Test func sampleFileHoldsTheDefaults() throws {
        let untouched = try ResolvedSettings(
            yaml: SettingsSample.text(),
            path: "/h/paddock.yaml",
            environment: [:],
            flags: []
        )
        #expect(untouched.settings == Settings())
        #expect(SettingsTable.rows.allSatisfy { untouched.origin(of: $0.key) == .standard })
    }

    @Test func sampleFileCountsWholeWhenItsMarksAreTakenAway() throws {
        let all = try ResolvedSettings(
            yaml: SettingsSample.text().split(separator: "\n", omittingEmptySubsequences: false).map {
                $0.hasPrefix("#") ? $0.dropFirst() : $0
            }.joined(separator: "\n"),
            path: "/h/paddock.yaml",
            environment: [:],
            flags: []
        )
        for row in SettingsTable.rows {
            #expect(all.origin(of: row.key) != .standard)
            guard row.write(Settings()) != nil else { continue }
            #expect(row.write(all.settings) == row.write(Settings()))
        }
    }
}
