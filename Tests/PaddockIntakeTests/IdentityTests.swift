import PaddockCore
import SystemPackage
import Testing

@testable import PaddockIntake

/// Names, defaults, variants, and what makes two jobs the same.
struct IdentityTests {
    private static func jobs(_ text: String, name: String = "spring.yaml") -> [JobDraft] {
        ManifestCheckTests.examine(text, name: name).drafts
    }

    private static func lines(_ text: String) -> [String] { ManifestCheckTests.lines(text) }

    @Test(arguments: [
        ("spring.yaml", "spring"), ("My Film (2).yml", "My-Film--2-"), ("größe.yaml", "gr--e"),
        ("a.b.yaml", "a.b"), ("\(String(repeating: "x", count: 120)).yaml", String(repeating: "x", count: 100)),
    ])
    func aSingleJobAndItsBatchAreNamedAfterTheFile(file: String, name: String) {
        let jobs = Self.jobs("prompt: abc\ndurationSec: 6", name: file)
        #expect(jobs.map(\.name) == [JobName(batch: name, id: name)])
    }

    @Test func defaultsGiveWhatAJobLeavesOut() throws {
        let text = """
            batch: b
            defaults: {durationSec: 6, style: cinematic, priority: 3, metadata: {client: Acme, shot: none}}
            jobs:
              - {id: one, prompt: abc, style: noir, metadata: {shot: 12}}
              - {id: two, prompt: def}
            """
        let examined = ManifestCheckTests.examine(text)
        #expect(examined.namesBatch)
        #expect(examined.problems.isEmpty)
        let (one, two) = (try #require(examined.drafts.first), try #require(examined.drafts.last))
        #expect(one.name == JobName(batch: "b", id: "one"))
        #expect(one.request.style == "noir")
        #expect(one.request.durationSec == 6)
        #expect(one.priority == 3)
        #expect(one.metadata == ["client": "Acme", "shot": "12"])
        #expect(one.line == 4)
        #expect(two.request.style == "cinematic")
        #expect(two.metadata == ["client": "Acme", "shot": "none"])
    }

    @Test func variantsAreNumberedAndShareTheirContent() {
        let jobs = Self.jobs("jobs: [{id: storm, prompt: abc, durationSec: 6, variants: 3}]")
        #expect(jobs.map(\.name.id) == ["storm-1", "storm-2", "storm-3"])
        #expect(Set(jobs.map(\.contentHash)).count == 1)
        #expect(Self.jobs("jobs: [{id: storm, prompt: abc, durationSec: 6, variants: 1}]").map(\.name.id) == ["storm"])
    }

    @Test func madeIdsStayTheSameWhenLinesMove() {
        let one = "  - {prompt: A Chestnut horse runs through a meadow, durationSec: 6}\n"
        let two = "  - {prompt: 夜の馬, durationSec: 6}\n"
        let first = Self.jobs("jobs:\n\(one)\(two)")
        let second = Self.jobs("# moved\nbatch: other\n\njobs:\n\(two)\(one)")
        #expect(first.map(\.name.id) == second.map(\.name.id).reversed())
        #expect(first.first?.name.id == "a-chestnut-horse-runs-through-\(first.first?.contentHash.prefix(10) ?? "")")
        #expect(first.last?.name.id == "job-\(first.last?.contentHash.prefix(10) ?? "")")
    }

    @Test(arguments: [
        (
            "jobs: [{id: a, prompt: abc, durationSec: 6}, {id: a, prompt: def, durationSec: 6}]",
            "spring.yaml:1:51: id: \"a\" is taken by the job in line 1; ids are unique in a batch"
        ),
        (
            "jobs: [{id: a, prompt: abc, durationSec: 6}, {id: A, prompt: def, durationSec: 6}]",
            "spring.yaml:1:51: id: \"A\" differs only in case from \"a\" in line 1"
        ),
        (
            "jobs: [{id: a, prompt: abc, durationSec: 6, variants: 2}, {id: a-2, prompt: def, durationSec: 6}]",
            "spring.yaml:1:64: id: \"a-2\" is taken by the job in line 1; ids are unique in a batch"
        ),
        (
            "jobs: [{prompt: abc, durationSec: 6, priority: 1}, {prompt: abc, durationSec: 6, metadata: {a: b}}]",
            "spring.yaml:1:52: is the same job as the one in line 1; for several takes of it use variants"
        ),
        (
            "jobs: [{prompt: abc, durationSec: 6, variants: 2}, {prompt: abc, durationSec: 6, variants: 3}]",
            "spring.yaml:1:52: is the same job as the one in line 1; for several takes of it use variants"
        ),
        (
            "jobs: [{id: \(String(repeating: "x", count: 99)), prompt: abc, durationSec: 6, variants: 2}]",
            "spring.yaml:1:13: id: \"\(String(repeating: "x", count: 60))…\" is too long for 2 variants: with \"-2\" it"
                + " passes 100 characters"
        ),
    ])
    func namesThatClashAreRefused(text: String, message: String) {
        #expect(Self.lines(text) == [message])
    }

    @Test func theSameContentIsTheSameHashWhateverElseDiffers() {
        func hash(_ more: String) -> String { Self.jobs(ManifestCheckTests.job(more)).first?.contentHash ?? more }
        let plain = hash("")
        #expect(plain.count == 64)
        for more in ["priority: 9", "metadata: {a: b}", "id: other", "batch: other", "variants: 1", "style:"] {
            #expect(hash(more) == plain)
        }
        let different = [
            "style: ''", "style: a", "aspectRatio: 1:1", "resolution: 720p", "cameraMotion: none", "motionIntensity: 1",
            "cfgScale: 0", "cfgScale: 1", "sourceImageKey: k", "lastFrameKey: k", "referenceVideoKey: k",
            "referenceAudioKey: k",
        ]
        #expect(Set(different.map(hash) + [plain]).count == different.count + 1)
        #expect(hash("cfgScale: 0.5") == hash("cfgScale: 5.0e-1"))
        #expect(hash("cfgScale: 0") == hash("cfgScale: -0.0"))
    }

    @Test func theHashOfAJobNeverChangesFromOneReleaseToTheNext() {
        let jobs = Self.jobs("prompt: A horse runs\ndurationSec: 6\ncfgScale: 0.5\nstyle: cinematic")
        #expect(jobs.first?.contentHash == "7088fc1ba151d41cc76c6a62a42004adf0aa793e7b417b076cd2d02a3f1409ff")
    }

    @Test func mediaCountByTheirBytes() {
        func hash(_ sha256: String, _ type: String = "image/png", field: ReferenceField = .sourceImage) -> String {
            let content = MediaContent(sha256: sha256, contentType: type, kind: field.kind, bytes: 1)
            return JobIdentity.contentHash(
                of: VideoRequest(prompt: "abc", durationSec: 6),
                references: [JobReference(field: field, path: "/\(sha256)", content: content)]
            )
        }
        #expect(hash("aa") == hash("aa"))
        #expect(hash("aa") != hash("bb"))
        #expect(hash("aa") != hash("aa", "image/jpeg"))
        #expect(hash("aa") != hash("aa", field: .lastFrame))
    }

    @Test func aDefaultsFileAndAJobsKeyClashWithBothLines() {
        let text = "defaults: {durationSec: 6, sourceImage: a.png}\njobs:\n  - {id: a, prompt: abc, lastFrameKey: k}\n"
        #expect(
            Self.lines(text) == [
                "spring.yaml:1:41: sourceImage: there is no file \"/nowhere/a.png\"",
                "spring.yaml:3:40: lastFrameKey: lastFrameKey and sourceImage (line 1) can't be combined: HappyHorse takes a"
                    + " first image or a last frame, not both",
            ]
        )
    }
}
