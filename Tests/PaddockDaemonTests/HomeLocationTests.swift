import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite struct HomeLocationTests {
    static func locate(
        home: String? = nil,
        config: String? = nil,
        environment: [String: String] = [:],
        in current: FilePath,
        system: FilePath = "/nowhere/paddock"
    ) -> HomeLocation {
        HomeLocation(
            home: home,
            config: config,
            environment: environment,
            currentDirectory: current,
            systemHome: system
        )
    }

    @Test func flagBeatsVariableBeatsCurrentDirectoryBeatsThePackagesFolder() async throws {
        try await withTemporaryDirectory { folder in
            let current = folder.appending("current")
            let system = folder.appending("system")
            try current.makeFolder()
            try system.makeFolder()
            let variable = ["PADDOCK_HOME": "/variable"]

            #expect(Self.locate(in: current).root == current)
            #expect(Self.locate(in: current).reason == .current)
            #expect(Self.locate(in: current, system: system).root == system)
            #expect(Self.locate(in: current, system: system).reason == .system)
            try current.appending("paddock.yaml").write("")
            #expect(Self.locate(in: current, system: system).root == current)
            #expect(Self.locate(in: current, system: system).reason == .currentHolds)
            #expect(Self.locate(environment: variable, in: current).root == "/variable")
            #expect(Self.locate(home: "/flag", environment: variable, in: current).root == "/flag")
            #expect(Self.locate(environment: ["PADDOCK_HOME": ""], in: current).root == current)
        }
    }

    @Test(arguments: ["paddock.yaml", "state/paddock.sqlite", "jobs/accepted/x", "jobs/examples/x.yaml"])
    func folderWithOneOfTheseIsAHome(file: String) async throws {
        try await withTemporaryDirectory { folder in
            #expect(!HomeLocation.isHome(folder))
            try folder.appending(file).write("")
            #expect(HomeLocation.isHome(folder))
        }
    }

    @Test(arguments: ["jobs/mine.yaml", "state/other", "output/x"])
    func folderWithSomethingElseIsNone(file: String) async throws {
        try await withTemporaryDirectory { folder in
            try folder.appending(file).write("")
            #expect(!HomeLocation.isHome(folder))
        }
    }

    @Test(arguments: [("a", "/w/a"), ("./a/", "/w/a"), (".", "/w"), ("../a", "/w/../a"), ("/b/./c", "/b/c")])
    func relativeHomeStartsAtTheCurrentDirectory(given: String, expected: String) {
        #expect(Self.locate(home: given, in: "/w").root.string == expected)
    }

    @Test func settingsFileIsInTheHomeUnlessNamed() {
        let plain = Self.locate(home: "/h", in: "/w")
        #expect(plain.settingsFile == "/h/paddock.yaml")
        #expect(!plain.settingsFileIsNamed)
        let variable = Self.locate(home: "/h", environment: ["PADDOCK_CONFIG": "c.yaml"], in: "/w")
        #expect(variable.settingsFile == "/w/c.yaml")
        #expect(variable.settingsFileIsNamed)
        let flag = Self.locate(home: "/h", config: "/f.yaml", environment: ["PADDOCK_CONFIG": "c.yaml"], in: "/w")
        #expect(flag.settingsFile == "/f.yaml")
    }
}
