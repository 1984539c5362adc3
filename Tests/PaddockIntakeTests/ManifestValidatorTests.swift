import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockIntake

struct ManifestValidatorTests {
    @Test func sharedFilesAreUploadedOnceForEachKindOfUse() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write(MediaFixture.png)
            try folder.at("b.png").write(MediaFixture.png)
            let report = try await ManifestValidator().validate(
                bytes: Array(
                    """
                    {"defaults": {"durationSec": 4}, "jobs": [
                      {"prompt": "abc", "sourceImage": "a.png", "variants": 2},
                      {"prompt": "abd", "lastFrame": "b.png"}]}
                    """.utf8
                ),
                name: "stdin.json",
                format: .json,
                base: folder
            )
            #expect(report.problems == [])
            #expect(report.batch == "stdin")
            #expect(report.namesBatch == false)
            #expect(report.totals.videos == 3)
            #expect(report.totals.seconds == 12)
            #expect(report.totals.uploads == 1)
            #expect(report.totals.bytes == Int64(MediaFixture.png.count))
        }
    }

    @Test func problemsAreNamedAfterTheFileAsItWasGiven() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.json").write("{\"prompt\": \"abc\"}")
            let report = try await ManifestValidator().validate(path: folder.at("a.json"))
            #expect(
                report.problems.map { $0.description } == [
                    "\(folder.at("a.json")):1:1: durationSec: missing; required: an integer from 3 to 12"
                ]
            )
        }
    }

    @Test func whatIsNoManifestByItsNameNeedsAFormat() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("jobs.txt").write("prompt: abc\ndurationSec: 6\n")
            await #expect(throws: ManifestProblem.self) {
                try await ManifestValidator().validate(path: folder.at("jobs.txt"))
            }
            let report = try await ManifestValidator().validate(path: folder.at("jobs.txt"), format: .yaml)
            #expect(try report.jobs.all().map(\.name) == [JobName(batch: "jobs", id: "jobs")])
            await #expect(throws: Errno.noSuchFileOrDirectory) {
                try await ManifestValidator().validate(path: folder.at("gone.yaml"))
            }
        }
    }

    @Test func aManifestWithProblemsIsNotHandedOver() async throws {
        try await withTemporaryDirectory { folder in
            let report = try await ManifestValidator().validate(bytes: [], name: "a.yaml", format: .yaml, base: folder)
            await #expect(throws: ManifestProblem.self) {
                try await ManifestBundle(jobs: folder.at("jobs")).submit(report)
            }
            #expect(!folder.at("jobs").exists)
        }
    }

    @Test func aFileThatChangedSinceTheCheckLeavesNothingBehind() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write(MediaFixture.png)
            let text = "prompt: abc\ndurationSec: 6\nsourceImage: a.png\n"
            let report = try await ManifestValidator().validate(
                bytes: Array(text.utf8),
                name: "a.yaml",
                format: .yaml,
                base: folder
            )
            try folder.at("a.png").write(MediaFixture.jpeg)
            await #expect(throws: ManifestProblem.self) {
                try await ManifestBundle(jobs: folder.at("jobs")).submit(report)
            }
            #expect(folder.at("jobs").tree == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.at("jobs").string) == [])
        }
    }

    @Test func whatIsHandedOverIsForTheGroupAndNobodyElse() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write(MediaFixture.png)
            let text = "prompt: abc\ndurationSec: 6\nsourceImage: a.png\n"
            let report = try await ManifestValidator().validate(
                bytes: Array(text.utf8),
                name: ".a",
                format: .yaml,
                base: folder
            )
            let staged = try await ManifestBundle(jobs: folder.at("jobs")).submit(report)
            func mode(_ path: FilePath) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
            }
            #expect(try mode(staged) == 0o770)
            #expect(staged.tree.count == 3)
            for file in staged.tree { #expect(try mode(staged.at(file)) == 0o660) }
            #expect(staged.tree.contains { $0.hasSuffix(".yaml") })
        }
    }
}
