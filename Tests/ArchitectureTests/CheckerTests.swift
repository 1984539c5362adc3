import Testing

/// The checks themselves, tried on made-up code: each fails where it should and only there.
@Suite struct CheckerTests {
    @Test(arguments: Rule.all)
    func ruleFindsEachBrokenSample(rule: Rule) throws {
        #expect(!rule.broken.isEmpty && !rule.kept.isEmpty, "a rule without samples proves nothing")
        for sample in rule.broken {
            let violations = try rule.violations(in: SourceCode(path: sample.path, text: sample.code))
            #expect(violations.count >= 1, "passed, but should not: \(sample.code)")
            #expect(violations.allSatisfy { $0.description.contains(rule.reason) })
        }
    }

    @Test(arguments: Rule.all)
    func ruleLeavesEachKeptSampleAlone(rule: Rule) throws {
        for sample in rule.kept {
            let violations = try rule.violations(in: SourceCode(path: sample.path, text: sample.code))
            #expect(violations.isEmpty, "\(violations.report)")
        }
    }

    @Test(
        arguments: [
            ("PaddockCore", "import Logging"),
            ("PaddockCore", "import Synchronization"),
            ("PaddockCore", "#if canImport(Glibc)\nimport Glibc\n#endif"),
            ("PaddockCore", "import Dispatch"),
            ("PaddockEngine", "import GRDB"),
            ("PaddockEngine", "import AsyncHTTPClient"),
            ("PaddockDaemon", "internal import struct GRDB.Row"),
            ("PaddockCLI", "@preconcurrency package import GRDB"),
            ("PaddockIntake", "import Yams; import PaddockStore"),
            ("PaddockControl", "@testable import PaddockEngine"),
            ("HappyHorse", "@_spi(Testing) import PaddockCore"),
            ("HappyHorseSimulator", "  import HappyHorse"),
            ("HappyHorse", "#if canImport(FoundationNetworking)\nimport FoundationNetworking\n#endif"),
            ("PaddockStore", "import TestSupport"),
            ("paddock", "import PaddockDaemon"),
            ("PaddockDaemon", "import Darwin"),
            ("PaddockDaemon", "#if DEBUG\nimport Glibc\n#endif"),
            ("PaddockDaemon", "#if canImport(Glibc)\n#endif\nimport Glibc"),
        ]
    )
    func importBeyondTheBorderIsFound(target: String, code: String) throws {
        let violations = try Self.importViolations(target: target, code: code)
        #expect(violations.count == 1, "\(violations.report)")
    }

    @Test(
        arguments: [
            (
                "PaddockCore",
                "#if canImport(FoundationEssentials)\nimport FoundationEssentials\n#else\nimport Foundation\n#endif"
            ),
            ("PaddockCore", "package import HeapModule"),
            ("PaddockStore", "import GRDB"),
            ("HappyHorse", "public import struct Foundation.URL"),
            ("PaddockDaemon", "#if canImport(Glibc)\nimport Glibc\n#elseif canImport(Darwin)\nimport Darwin\n#endif"),
            ("PaddockEngine", "// import GRDB\n/* import GRDB */\nlet text = \"\"\"\n    import GRDB\n    \"\"\""),
            ("PaddockEngine", "let important = 1\nlet importGRDB = 2"),
        ]
    )
    func importWithinTheBorderIsFine(target: String, code: String) throws {
        let violations = try Self.importViolations(target: target, code: code)
        #expect(violations.isEmpty, "\(violations.report)")
    }

    @Test func refusedImportSaysWhy() throws {
        let violation = try #require(Self.importViolations(target: "PaddockEngine", code: "\nimport GRDB").first)
        #expect(violation.description.hasPrefix("Sources/PaddockEngine/Sample.swift:2: import GRDB: SQL lives in"))
    }

    @Test(
        arguments: [
            ("a /* b /* c */ d */ e", "a                   e"),
            ("a // b\nc", "a     \nc"),
            (#"a "b" c"#, #"a " " c"#),
            (#"a "b\"c" d"#, #"a "    " d"#),
            (#"a "b\(c("d"))e" f"#, #"a "  (c(" ")) " f"#),
            ("a \"\"\"\n b\"\n \"\"\" c", "a \"\"\"\n   \n \"\"\" c"),
            (##"a #"b"c\(d)"# e"##, ##"a #"       "# e"##),
            (##"a #"b\#(c)"# e"##, ##"a #"   (c)"# e"##),
            ("a \"b\nc", "a \" \nc"),
        ]
    )
    func commentsAndStringsAreBlankedOut(text: String, code: String) {
        #expect(CodeScanner.codeOnly(in: text) == code)
    }

    @Test func manifestIsReadAsSwiftPMWould() throws {
        let manifest = PackageManifest(text: try PackageTree.manifest())
        let store = try #require(manifest.targets.first { $0.name == "PaddockStore" })
        #expect(store.dependencies.isSuperset(of: ["GRDB", "PaddockCore"]))
        let executable = try #require(manifest.targets.first { $0.name == "paddock" })
        #expect(executable.dependencies == ["PaddockCLI"])
        #expect(!executable.isTest)
        #expect(manifest.targets.contains { $0.name == "ArchitectureTests" && $0.isTest && $0.dependencies.isEmpty })
    }

    @Test(arguments: [(600, true), (601, false)])
    func fileLengthHasALimit(lines: Int, isFine: Bool) {
        let file = SourceCode(path: "Sources/X/Y.swift", text: String(repeating: "//\n", count: lines))
        #expect(FileLength.violations(in: file, allowed: [:]).isEmpty == isFine)
        #expect(FileLength.violations(in: file, allowed: ["Sources/X/Y.swift": "data"]).isEmpty)
    }

    private static func importViolations(target: String, code: String) throws -> [Violation] {
        let layer = try #require(Layer.all.first { $0.target == target })
        return layer.violations(in: SourceCode(path: "Sources/\(target)/Sample.swift", text: code))
    }
}
