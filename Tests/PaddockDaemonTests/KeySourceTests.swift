import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite struct KeySourceTests {
    static let variable = ["HAPPYHORSE_API_KEY": "hh_live_variable"]

    @Test func fileBeatsCredentialBeatsVariable() async throws {
        try await withTemporaryDirectory { folder in
            let file = folder.appending("key")
            try file.write("  hh_live_file\n")
            try folder.appending("happyhorse-api-key").write("hh_live_credential\n")
            let environment = Self.variable.merging(["CREDENTIALS_DIRECTORY": folder.string]) { $1 }

            func key(_ file: FilePath?, _ environment: [String: String]) throws -> String? {
                try KeySource(keyFile: file, environment: environment).find()?.key.reveal()
            }
            #expect(try key(file, environment) == "hh_live_file")
            #expect(try key(nil, environment) == "hh_live_credential")
            #expect(try key(nil, Self.variable) == "hh_live_variable")
            #expect(try key(nil, ["CREDENTIALS_DIRECTORY": folder.appending("none").string]) == nil)
            #expect(try key(nil, ["HAPPYHORSE_API_KEY": " "]) == nil)
        }
    }

    @Test func changedFileIsSeen() async throws {
        try await withTemporaryDirectory { folder in
            let file = folder.appending("key")
            let source = KeySource(keyFile: file, environment: [:])
            try file.write("hh_one")
            #expect(try source.require().key.reveal() == "hh_one")
            try file.write("hh_two")
            #expect(try source.require().key.reveal() == "hh_two")
        }
    }

    @Test func fileThatEverybodyCanReadGetsAWarning() async throws {
        try await withTemporaryDirectory { folder in
            let file = folder.appending("key")
            try file.write("hh_one", mode: 0o644)
            let found = try KeySource(keyFile: file, environment: [:]).require()
            #expect(
                found.warnings == [
                    "\(file.string) holds the API key and everyone on this machine can read it: chmod o= \(file.string)"
                ]
            )
            try file.write("hh_one", mode: 0o640)
            #expect(try KeySource(keyFile: file, environment: [:]).require().warnings.isEmpty)
        }
    }

    @Test func keyOfAnotherKindGetsAWarning() throws {
        let found = try KeySource(keyFile: nil, environment: ["HAPPYHORSE_API_KEY": "sk-123"]).require()
        #expect(found.warnings == ["HAPPYHORSE_API_KEY: the key does not begin with hh_; is it HappyHorse's?"])
    }

    @Test(arguments: ["hh_a b", "hh_a\u{1}", "hh_a\r\nX-Evil: 1", "hh_ä"])
    func keyThatIsNoHeaderIsRefusedAndNotShown(key: String) throws {
        #expect(
            throws: SettingsError([
                "HAPPYHORSE_API_KEY: the key holds spaces, line breaks or letters beyond ASCII"
            ])
        ) { try KeySource(keyFile: nil, environment: ["HAPPYHORSE_API_KEY": key]).find() }
    }

    @Test func missingKeySaysWhereToPutIt() {
        #expect(
            throws: SettingsError([
                "there is no API key: name its file in api.keyFile, or set HAPPYHORSE_API_KEY"
            ])
        ) { try KeySource(keyFile: nil, environment: [:]).require() }
        #expect(throws: SettingsError(["/nowhere/key: the key file is missing"])) {
            try KeySource(keyFile: "/nowhere/key", environment: Self.variable).require()
        }
    }

    @Test func secretShowsItselfNowhere() {
        let secret = SecretText("hh_live_hidden")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(Optional(secret) as Any)"] {
            #expect(!text.contains("hidden"))
        }
        #expect(secret.reveal() == "hh_live_hidden")
    }
}
