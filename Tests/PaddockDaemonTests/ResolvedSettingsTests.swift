import Foundation
import Logging
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite struct ResolvedSettingsTests {
    static func resolve(
        _ yaml: String? = nil,
        environment: [String: String] = [:],
        flags: [String] = []
    ) throws(SettingsError) -> ResolvedSettings {
        try ResolvedSettings(yaml: yaml, path: "/h/paddock.yaml", environment: environment, flags: flags)
    }

    @Test func flagBeatsEnvironmentBeatsFileBeatsDefault() throws {
        let yaml = "limits:\n  generating: 3\n  uploads: 3\n  downloads: 3\n"
        let environment = ["PADDOCK_LIMITS_GENERATING": "5", "PADDOCK_LIMITS_UPLOADS": "5"]
        let resolved = try Self.resolve(yaml, environment: environment, flags: ["limits.generating=7"])
        #expect(resolved.settings.limits.generating == 7)
        #expect(resolved.settings.limits.uploads == 5)
        #expect(resolved.settings.limits.downloads == 3)
        #expect(resolved.settings.limits.creates == 2)
        #expect(resolved.origin(of: "limits.generating") == .flag)
        #expect(resolved.origin(of: "limits.uploads") == .environment("PADDOCK_LIMITS_UPLOADS"))
        #expect(resolved.origin(of: "limits.downloads") == .file("/h/paddock.yaml", line: 4, column: 3))
        #expect(resolved.origin(of: "limits.creates") == .standard)
    }

    @Test func ofTwoFlagsTheLaterWins() throws {
        let resolved = try Self.resolve(flags: ["limits.uploads=1", "limits.uploads=2"])
        #expect(resolved.settings.limits.uploads == 2)
    }

    @Test func ourVariableBeatsTheAPIsAndBothBeatTheFile() throws {
        let yaml = "api: {baseURL: 'https://file.example'}"
        let theirs = ["HAPPYHORSE_BASE_URL": "https://theirs.example/"]
        let both = theirs.merging(["PADDOCK_API_BASE_URL": "https://ours.example"]) { $1 }
        #expect(try Self.resolve(yaml).requireBaseURL().absoluteString == "https://file.example")
        #expect(try Self.resolve(yaml, environment: theirs).requireBaseURL().absoluteString == "https://theirs.example")
        #expect(try Self.resolve(yaml, environment: both).requireBaseURL().absoluteString == "https://ours.example")
    }

    @Test func theAPIsOwnVariableMayBeEmptyAndOursMayNot() throws {
        #expect(try Self.resolve(environment: ["HAPPYHORSE_BASE_URL": ""]).settings.api.baseURL == nil)
        #expect(throws: SettingsError.self) {
            try Self.resolve(environment: ["PADDOCK_SPENDING_VIDEOS_PER_DAY": ""])
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:8080", "http://localhost", "http://[::1]:99", "https://example.com/prefix",
        "HTTPS://example.com",
        "http://127.9.9.9",
    ])
    func baseURLMayBeHTTPSOrLoopback(text: String) throws {
        #expect(try Self.resolve(flags: ["api.baseURL=\(text)"]).requireBaseURL().absoluteString == text)
    }

    @Test(arguments: [
        "example.com", "ftp://example.com", "http://127.0.0.1.example.com", "http://localhost.example.com", "https://",
        "https://example.com?a=b", "https://example.com#x", "http://0.0.0.0",
    ])
    func otherBaseURLsAreRefused(text: String) {
        #expect(throws: SettingsError.self) { try Self.resolve(flags: ["api.baseURL=\(text)"]) }
    }

    @Test func missingBaseURLSaysHowToGiveIt() throws {
        let resolved = try Self.resolve()
        #expect(
            throws: SettingsError([
                "api.baseURL is not set: put it into paddock.yaml, or set HAPPYHORSE_BASE_URL, to https://HOST"
            ])
        ) { try resolved.requireBaseURL() }
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n", "api:\n", "limits: {}\nspending: ~\n"])
    func fileWithoutSettingsIsFine(yaml: String) throws {
        #expect(try Self.resolve(yaml).settings == Settings())
    }

    @Test(arguments: [
        ("limit: {generating: 8}", "/h/paddock.yaml:1:1: unknown setting limit; did you mean limits?"),
        (
            "limits:\n  generatin: 8",
            "/h/paddock.yaml:2:3: unknown setting limits.generatin (8); did you mean limits.generating?"
        ),
        (
            "log:\n  zzzzzzzz: 8",
            "/h/paddock.yaml:2:3: unknown setting log.zzzzzzzz (8); known are log.format, log.level"
        ),
        (
            "limits.generating: 8",
            "/h/paddock.yaml:1:1: unknown setting limits.generating (8); settings are nested maps: write limits: "
                + "{generating: …}"
        ),
        (
            "zzzzzzzz: 1",
            "/h/paddock.yaml:1:1: unknown setting zzzzzzzz (1); known are api, folders, limits, polling, spending, hooks, "
                + "metrics, log"
        ),
        ("- a", "/h/paddock.yaml:1:1: settings are nested maps, as in limits: {generating: 8}"),
        ("limits: 8", "/h/paddock.yaml:1:9: limits is a group of settings, as in limits: {NAME: VALUE}"),
        ("limits: {generating: {a: 1}}", "/h/paddock.yaml:1:22: limits.generating is a map or holds one"),
        (
            "limits: {generating: [1, 2]}",
            "/h/paddock.yaml:1:10: limits.generating is [1, 2], a list; allowed: a whole number from 1 to 1000000"
        ),
        (
            "limits:\n  generating:\n",
            "/h/paddock.yaml:2:3: limits.generating is empty; allowed: a whole number from 1 to 1000000"
        ),
        ("limits: {uploads: 1, uploads: 2}", "/h/paddock.yaml:1:10: uploads stands twice"),
        ("limits: {}\nlimits: {}", "/h/paddock.yaml:1:1: limits stands twice"),
        ("limits: {", "/h/paddock.yaml:2:1: did not find expected node content"),
    ])
    func badFileIsRefusedWithItsPlace(yaml: String, message: String) {
        #expect(throws: SettingsError([message])) { try Self.resolve(yaml) }
    }

    @Test func badValueInTheFileCountsEvenWhereItIsOverridden() {
        #expect(throws: SettingsError.self) {
            try Self.resolve(
                "limits: {generating: 0}",
                environment: ["PADDOCK_LIMITS_GENERATING": "5"],
                flags: ["limits.generating=6"]
            )
        }
    }

    @Test func allProblemsComeAtOnce() throws {
        let error = try #require(throws: SettingsError.self) {
            try Self.resolve(
                "limits: {generating: 0}\nlog: {level: loud}",
                environment: ["PADDOCK_LIMITS_UPLOADS": "x", "PADDOCK_LIMIT_UPLOADS": "1"],
                flags: ["nonsense", "limits.creats=1"]
            )
        }
        #expect(
            error.lines.map { String($0.prefix { $0 != ";" }) } == [
                "/h/paddock.yaml:1:10: limits.generating is 0",
                "/h/paddock.yaml:2:7: log.level is loud",
                "PADDOCK_LIMITS_UPLOADS: limits.uploads is x",
                "PADDOCK_LIMIT_UPLOADS: unknown variable (1)",
                "--set nonsense: give it as KEY=VALUE",
                "--set: unknown setting limits.creats (1)",
            ]
        )
    }

    @Test func unknownVariableGetsTheNearestName() {
        #expect(
            throws: SettingsError([
                "PADDOCK_LIMITS_GENERATIN: unknown variable (1); did you mean PADDOCK_LIMITS_GENERATING?"
            ])
        ) { try Self.resolve(environment: ["PADDOCK_LIMITS_GENERATIN": "1"]) }
    }

    @Test func variablesOfOthersAreLeftAlone() throws {
        let environment = [
            "PADDOCK_HOME": "/x", "PADDOCK_CONFIG": "/y", "PATH": "/bin", "PADDOCKS": "1", "HAPPYHORSE_X": "",
        ]
        #expect(try Self.resolve(environment: environment).settings == Settings())
    }

    @Test func pollingIntervalIsAtMostTheLongest() {
        #expect(
            throws: SettingsError([
                "--set: polling.maxInterval is 4s; allowed: polling.interval (6s) or more"
            ])
        ) { try Self.resolve(flags: ["polling.maxInterval=4s", "polling.interval=6s"]) }
    }

    @Test(
        arguments: [
            ("polling.interval=1m", Duration.seconds(60), Duration.seconds(60)),
            ("polling.interval=10s", .seconds(10), .seconds(30)),
            ("polling.maxInterval=4s", .seconds(4), .seconds(4)),
            ("polling.maxInterval=0s", .milliseconds(100), .milliseconds(100)),
        ]
    )
    func aPollingIntervalThatIsNotGivenFollowsTheOther(flag: String, shortest: Duration, longest: Duration) throws {
        let polling = try Self.resolve(flags: [flag]).settings.polling
        #expect(polling.interval == shortest)
        #expect(polling.maxInterval == longest)
    }

    @Test func listsAreReadInEveryForm() throws {
        let file = try Self.resolve("folders: {media: [a, '/b:c']}\nhooks: {command: [/bin/x, '-a b']}").settings
        #expect(file.folders.media == ["a", "/b:c"])
        #expect(file.hooks.command == ["/bin/x", "-a b"])
        let other = try Self.resolve(
            environment: ["PADDOCK_FOLDERS_MEDIA": "a:/b", "PADDOCK_HOOKS_COMMAND": #"["/bin/x", "-a b"]"#]
        ).settings
        #expect(other.folders.media == ["a", "/b"])
        #expect(other.hooks.command == ["/bin/x", "-a b"])
        #expect(try Self.resolve(flags: ["hooks.command=/bin/x y"]).settings.hooks.command == ["/bin/x y"])
    }

    @Test func noneLiftsWhatAWeakerSourceGave() throws {
        let resolved = try Self.resolve("spending: {videosPerDay: 3}", flags: ["spending.videosPerDay=none"])
        #expect(resolved.settings.spending.videosPerDay == nil)
    }

    @Test func changesAreNamed() throws {
        let old = try Self.resolve("limits: {generating: 3}")
        let new = try Self.resolve("limits: {generating: 4}\nfolders: {jobs: in}")
        #expect(new.changes(from: old).map(\.key) == ["folders.jobs", "limits.generating"])
        #expect(new.changes(from: old).map(\.isLive) == [false, true])
    }

    @Test func keyInAValueIsNotShown() throws {
        let error = try #require(throws: SettingsError.self) {
            try Self.resolve(
                "limits: {generating: hh_live_abcdef}",
                environment: ["PADDOCK_LOG_LEVEL": "hh_live_abcdef"]
            )
        }
        #expect(!error.description.contains("abcdef"))
    }

    @Test func fileIsOptionalUnlessNamed() async throws {
        try await withTemporaryDirectory { folder in
            let file = folder.appending("paddock.yaml")
            let resolved = try ResolvedSettings(file: file, isRequired: false, environment: [:], flags: [])
            #expect(resolved.settings == Settings())
            #expect(throws: SettingsError(["\(file.string): there is no such settings file"])) {
                try ResolvedSettings(file: file, isRequired: true, environment: [:], flags: [])
            }
            #expect(throws: SettingsError(["\(folder.string): is not a file"])) {
                try ResolvedSettings(file: folder, isRequired: true, environment: [:], flags: [])
            }
            try file.write("log: {level: debug}")
            let read = try ResolvedSettings(file: file, isRequired: true, environment: [:], flags: [])
            #expect(read.settings.log.level == .debug)
            try Data([0xFF, 0xFE]).write(to: URL(filePath: file.string))
            #expect(throws: SettingsError(["\(file.string): is not text in UTF-8"])) {
                try ResolvedSettings(file: file, isRequired: true, environment: [:], flags: [])
            }
        }
    }
}
