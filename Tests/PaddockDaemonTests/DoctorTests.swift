import Foundation
import PaddockCore
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite(.timeLimit(.minutes(1))) struct DoctorTests {
    private static let secret = "hh_live_canary_0123456789"

    /// A doctor for a home in a fresh folder; `prepare` may spoil it.
    private static func examine(
        yaml: String? = nil,
        environment: [String: String] = [:],
        prepare: (Home, FilePath) throws -> Void = { _, _ in }
    ) async throws -> [DoctorFinding] {
        try await withTemporaryDirectory { folder in
            let file = folder.appending("paddock.yaml")
            let resolved = try ResolvedSettings(yaml: yaml, path: file, environment: environment, flags: [])
            let home = Home(root: folder.appending("home"), folders: resolved.settings.folders)
            try home.create()
            let system = folder.appending("system")
            try prepare(home, system)
            let doctor = Doctor(
                home: home,
                resolved: resolved,
                version: "0.1.0",
                environment: environment,
                system: system
            )
            return await doctor.examine()
        }
    }

    private static func of(_ check: String, _ findings: [DoctorFinding]) -> [DoctorFinding.Level] {
        findings.filter { $0.check == check }.map(\.level)
    }

    @Test(arguments: [
        (nil, []), ("paddock.prom", [DoctorFinding.Level.ok]), ("nowhere/paddock.prom", [.problem]),
    ])
    func figuresThatAreWantedInAFileNeedAFolder(file: String?, levels: [DoctorFinding.Level]) async throws {
        let findings = try await Self.examine(yaml: file.map { "metrics: {file: \($0)}" })
        #expect(Self.of("metrics", findings) == levels)
    }

    // MARK: - Key, API and clock

    @Test func withoutAddressAndKeyBothAreProblems() async throws {
        let findings = try await Self.examine()
        #expect(Self.of("key", findings) == [.problem])
        #expect(Self.of("api", findings) == [.problem])
        #expect(findings.allSatisfy { ($0.level == .ok) == ($0.remedy == nil) })
    }

    @Test(arguments: [
        (401, "invalid_api_key", "key"), (404, "", "api"), (500, "internal_error", "api"), (302, "", "api"),
    ])
    func answersThatProveNothingAreProblems(status: Int, code: String, check: String) async throws {
        let body = code.isEmpty ? "" : #"{"error":{"code":"\#(code)","message":"\#(Self.secret)"}}"#
        let (findings, _) = try await RawServer.serving { connection in
            _ = try await connection.readHead()
            try await connection.answer("\(status) X", body: body)
        } while: { server in
            try await Self.examine(environment: [
                "HAPPYHORSE_API_KEY": Self.secret, "HAPPYHORSE_BASE_URL": server.origin,
            ])
        }
        #expect(findings.contains { $0.check == check && $0.level == .problem })
        #expect(!"\(findings)".contains(Self.secret))
    }

    @Test func whatIsAskedOfTheAPIIsFree() async throws {
        let (findings, received) = try await RawServer.serving { connection in
            _ = try await connection.readHead()
            // A connection is good for one answer here, and says so: the next question must not be sent on it.
            let headers = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\n"
            let body = #"{"error":{"code":"not_found","message":"No."}}"#
            try await connection.answer("404 Not Found", headers: headers, body: body)
        } while: { server in
            try await Self.examine(environment: [
                "HAPPYHORSE_API_KEY": Self.secret, "HAPPYHORSE_BASE_URL": server.origin,
            ])
        }
        #expect(received.count == 2)
        #expect(received.first?.hasPrefix("GET /api/v1/videos/") == true)
        #expect(received.last?.hasPrefix("POST /api/v1/uploads/presign ") == true)
        #expect(Self.of("key", findings) == [.ok])
        #expect(Self.of("api", findings) == [.ok])
        #expect(Self.of("clock", findings) == [.problem])
    }

    @Test func storageThatCannotBeReachedIsAProblem() async throws {
        let (findings, received) = try await RawServer.serving { connection in
            let head = try await connection.readHead()
            let upload = #"{"uploadUrl":"http://127.0.0.1:9/bucket/a?X-Amz-Signature=s3cr3t","key":"k","kind":"image"}"#
            let unknown = #"{"error":{"code":"not_found","message":"No."}}"#
            let isPresign = head.hasPrefix("POST /api/v1/uploads/presign ")
            try await connection.answer(
                isPresign ? "200 OK" : "404 Not Found",
                headers: "Connection: close\r\n",
                body: isPresign ? upload : unknown
            )
        } while: { server in
            try await Self.examine(environment: [
                "HAPPYHORSE_API_KEY": Self.secret, "HAPPYHORSE_BASE_URL": server.origin,
            ])
        }
        #expect(received.count == 2)
        #expect(Self.of("api", findings) == [.ok])
        let storage = findings.filter { $0.check == "storage" }
        #expect(storage.map(\.level) == [.problem])
        #expect(storage.first?.message.hasPrefix("http://127.0.0.1:9 does not answer: ") == true)
        #expect(!"\(findings)".contains("s3cr3t"))
    }

    @Test func nobodyAtTheAddressIsAProblem() async throws {
        let findings = try await Self.examine(environment: [
            "HAPPYHORSE_API_KEY": Self.secret, "HAPPYHORSE_BASE_URL": "http://127.0.0.1:9",
        ])
        #expect(Self.of("api", findings) == [.problem])
        #expect(Self.of("clock", findings) == [])
    }

    @Test(arguments: [(0.0, true), (-31, true), (-33, false), (30, true), (33, false)])
    func clocksMayBeHalfAMinuteApart(offset: Double, isWell: Bool) {
        let here = Date(timeIntervalSince1970: 1_800_000_000)
        let finding = Doctor.clock(here + offset, here: here, here + 0.5)
        #expect((finding.level == .ok) == isWell)
        #expect(Doctor.clock(nil, here: here, here).level == .ok)
    }

    @Test func aKeyFileThatOthersReadIsAdvice() async throws {
        let findings = try await withTemporaryDirectory { folder in
            let key = folder.appending("key")
            try key.write(Self.secret, mode: 0o644)
            return try await Self.examine(yaml: "api: {keyFile: \(key)}\n")
        }
        #expect(Self.of("key", findings) == [.ok, .advice])
        #expect(!"\(findings)".contains(Self.secret))
    }

    // MARK: - Disk

    @Test func aFreshHomeIsWell() async throws {
        let findings = try await Self.examine()
        for check in ["folders", "room", "database", "sqlite", "unit", "ffmpeg"] {
            #expect(Self.of(check, findings) == [.ok], "\(check)")
        }
        #expect(Self.of("daemon", findings) == [.advice])
        #expect(Self.of("spending", findings) == [.advice])
    }

    @Test func whatIsNoFolderIsAProblemAndWhatIsMissingIsAdvice() async throws {
        let findings = try await Self.examine { home, _ in
            try FileManager.default.removeItem(atPath: home.rejected.string)
            try FileManager.default.removeItem(atPath: home.output.string)
            try home.output.write("x")
        }
        #expect(Set(Self.of("folders", findings)) == [.advice, .problem])
    }

    @Test func aStateFolderThatEverybodyReadsIsAdvice() async throws {
        let findings = try await Self.examine { home, _ in
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home.state.string)
        }
        #expect(Self.of("folders", findings) == [.advice])
    }

    @Test func lessRoomThanMinFreeIsAProblem() async throws {
        let findings = try await Self.examine(yaml: "folders: {minFree: 1000TB}\n")
        #expect(Self.of("room", findings) == [.problem])
    }

    @Test func aDatabaseThatIsNoneIsAProblem() async throws {
        let findings = try await Self.examine { home, _ in try home.database.write("not a database at all") }
        #expect(Self.of("database", findings) == [.problem])
    }

    @Test func aDatabaseIsReadAndCounted() async throws {
        let findings = try await Self.examine { home, _ in
            try JobStore.open(at: home.database, output: home.output).close()
        }
        let database = findings.first { $0.check == "database" }
        #expect(database?.message == "0 jobs on record, and the quick check finds no damage")
    }

    // MARK: - What is installed

    @Test func hooksMustBeThere() async throws {
        #expect(Self.of("hooks", try await Self.examine(yaml: "hooks: {command: [/no/such]}\n")) == [.problem])
        #expect(Self.of("hooks", try await Self.examine(yaml: "hooks: {command: [/bin/sh]}\n")) == [.ok])
        let path = ["PATH": "/usr/bin:/bin"]
        #expect(Self.of("hooks", try await Self.examine(yaml: "hooks: {command: [sh]}\n", environment: path)) == [.ok])
    }

    @Test func capsAreRecommendedOnlyWhereThereAreNone() async throws {
        #expect(Self.of("spending", try await Self.examine(yaml: "spending: {videosPerDay: 5}\n")) == [.ok])
    }

    @Test(arguments: [
        ("ExecStart=/bin/sh run\n", DoctorFinding.Level.ok), ("ExecStart=-/no/paddock run\n", .problem),
        ("[Service]\n", .problem),
        ("ExecStart=/bin/sh\nLoadCredential=happyhorse-api-key:/tmp/no-such-key-of-paddock\n", .problem),
        ("ExecStart=/bin/sh\nLoadCredential=other:/tmp/no-such-key-of-paddock\n", .ok),
    ])
    func aUnitMustFindItsProgramAndItsKey(text: String, level: DoctorFinding.Level) async throws {
        let findings = try await Self.examine { _, system in
            try system.appending("etc/systemd/system/paddock.service").write(text)
        }
        #expect(Self.of("unit", findings) == [level])
    }

    // MARK: - Settings

    @Test func settingsComeWithTheirSourcesAndWithoutSecrets() throws {
        let environment = ["PADDOCK_LIMITS_GENERATING": "3", "HAPPYHORSE_API_KEY": Self.secret]
        let yaml = "log: {level: debug}\nhooks: {command: [/bin/tell, \(Self.secret)]}\n"
        let resolved = try ResolvedSettings(yaml: yaml, path: "/h/paddock.yaml", environment: environment, flags: [])
        let doctor = Doctor(
            home: Home(root: "/h", folders: resolved.settings.folders),
            resolved: resolved,
            version: "0.1.0",
            environment: environment
        )
        let settings = Dictionary(uniqueKeysWithValues: doctor.settings().map { ($0.key, ($0.value, $0.source)) })
        #expect(settings.count == SettingsTable.rows.count)
        #expect(settings["limits.generating"]?.0 == "3")
        #expect(settings["limits.generating"]?.1 == "PADDOCK_LIMITS_GENERATING")
        #expect(settings["log.level"]?.1.hasPrefix("/h/paddock.yaml:1:") == true)
        #expect(settings["limits.creates"]?.1 == "default")
        #expect(!"\(settings)".contains(Self.secret))
    }
}
