import Foundation
import Testing

@testable import PaddockCore

@Suite struct NameTests {
    @Test(arguments: ["a", "A-1_b.c", "-x", "_", String(repeating: "x", count: 100), "0"])
    func theseAreNames(text: String) {
        #expect(JobName.isValid(text))
    }

    @Test(arguments: ["", ".hidden", "a b", "a/b", "ä", "a\n", "\u{0}", String(repeating: "x", count: 101), "e\u{301}"])
    func theseAreNot(text: String) {
        #expect(!JobName.isValid(text))
    }

    @Test func aJobsNameHasOneSlash() {
        #expect(JobName("spring/meadow") == JobName(batch: "spring", id: "meadow"))
        for text in ["spring", "spring/", "/meadow", "a/b/c", "a//b", "a/.b"] { #expect(JobName(text) == nil) }
        #expect(JobName("spring/meadow")?.description == "spring/meadow")
    }
}

@Suite struct RequestTests {
    @Test func whatIsAbsentStaysAbsentAndKeysAreSorted() throws {
        let request = VideoRequest(prompt: "A horse / a \"foal\" \u{1F40E}\n", durationSec: 6)
        let expected = #"{"durationSec":6,"prompt":"A horse / a \"foal\" 🐎\n"}"#
        #expect(String(decoding: try request.canonicalJSON(), as: UTF8.self) == expected)
    }

    @Test func everyFieldHasItsPlaceAndTheLastByteIsTheBrace() throws {
        var request = VideoRequest(prompt: "A horse", durationSec: 12)
        request.style = "cinematic"
        request.aspectRatio = "16:9"
        request.resolution = "720p"
        request.cameraMotion = "pan-left"
        request.motionIntensity = 3
        request.cfgScale = 0.5
        for field in ReferenceField.allCases { request[key: field] = "videos/inputs/\(field.rawValue)" }
        let bytes = try request.canonicalJSON()
        let expected =
            #"{"aspectRatio":"16:9","cameraMotion":"pan-left","cfgScale":0.5,"durationSec":12,"#
            + #""lastFrameKey":"videos/inputs/lastFrame","motionIntensity":3,"prompt":"A horse","#
            + #""referenceAudioKey":"videos/inputs/referenceAudio","referenceVideoKey":"videos/inputs/referenceVideo","#
            + #""resolution":"720p","sourceImageKey":"videos/inputs/sourceImage","style":"cinematic"}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(bytes.last == UInt8(ascii: "}"))
        #expect(try JSONDecoder().decode(VideoRequest.self, from: bytes) == request)
    }

    @Test func aNumberThatIsNoneIsRefused() {
        var request = VideoRequest(prompt: "A horse", durationSec: 6)
        request.cfgScale = .nan
        #expect(throws: EncodingError.self) { try request.canonicalJSON() }
    }
}

@Suite struct JSONTests {
    @Test func aJobWithNothingYetSaysNullForEveryKey() throws {
        let view = JobView(
            name: JobName(batch: "spring", id: "meadow"),
            state: .pending,
            request: VideoRequest(prompt: "A horse", durationSec: 6),
            manifest: "/jobs/accepted/spring.yaml",
            priority: 0,
            metadata: [:],
            references: [
                .init(field: "sourceImage", path: "/a.png", sha256: "ab", bytes: 5, contentType: "image/png", key: nil)
            ],
            videoId: nil,
            charges: 0,
            polls: 0,
            error: nil,
            output: .init(video: nil, videoSHA256: nil, videoBytes: nil, thumbnail: nil),
            createdAt: Date(timeIntervalSince1970: 1_777_896_000.123),
            chargedAt: nil,
            readyAt: nil,
            finishedAt: nil,
            updatedAt: Date(timeIntervalSince1970: 1_777_896_000)
        )
        let bytes = try JSONCoding.encoder().encode(view)
        let expected =
            #"{"batch":"spring","chargedAt":null,"charges":0,"createdAt":"2026-05-04T12:00:00.123Z","error":null,"#
            + #""finishedAt":null,"id":"meadow","job":"spring/meadow","manifest":"/jobs/accepted/spring.yaml","metadata":{},"#
            + #""output":{"thumbnail":null,"video":null,"videoBytes":null,"videoSHA256":null},"polls":0,"priority":0,"readyAt":null,"#
            + #""references":[{"bytes":5,"contentType":"image/png","field":"sourceImage","key":null,"path":"/a.png","sha256":"ab"}],"#
            + #""request":{"durationSec":6,"prompt":"A horse"},"state":"pending","updatedAt":"2026-05-04T12:00:00.000Z","videoId":null}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(try JSONCoding.decoder().decode(JobView.self, from: bytes) == view)
    }

    @Test(arguments: ["yesterday", "2026-13-01T00:00:00.000Z", ""])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONCoding.decoder().decode([Date].self, from: Data("[\"\(text)\"]".utf8))
        }
    }

    @Test func everyStateIsAKeyOfTheCounts() throws {
        var counts = StateCounts()
        counts[.done] = 2
        counts[.held] = 1
        let bytes = try JSONCoding.encoder().encode(counts)
        let expected =
            #"{"cancelled":0,"creating":0,"done":2,"downloading":0,"failed":0,"generating":0,"held":1,"pending":0,"uploading":0}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(try JSONCoding.decoder().decode(StateCounts.self, from: bytes) == counts)
        #expect(counts.total == 3 && counts.unsettled == 0)
    }

    @Test func aCountThatWentBackToNothingIsAsIfItHadNeverBeen() {
        var counts = StateCounts()
        counts[.pending] = 1
        counts[.pending] = 0
        #expect(counts == StateCounts())
    }
}

@Suite struct OutputTextTests {
    @Test(arguments: [
        ("plain 🐎 text", "plain 🐎 text"), ("\u{1B}[2J", "\\u{1b}[2J"), ("a\nb\tc", "a\\u{a}b\\u{9}c"),
        ("\u{202E}gpj", "\\u{202e}gpj"), ("\u{9B}x\u{7F}\u{2028}", "\\u{9b}x\\u{7f}\\u{2028}"),
    ])
    func whatCouldMoveACursorIsWrittenOut(text: String, expected: String) {
        #expect(OutputText.escape(text) == expected)
    }
}
