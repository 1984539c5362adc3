import Foundation
import HappyHorse
import Testing

@Suite struct DecodingTests {
    private func video(_ json: String) throws -> Video {
        try JSONDecoder().decode(Video.self, from: Data(json.utf8))
    }

    @Test func theDocumentedVideoIsReadWhole() throws {
        let video = try self.video(
            """
            {"id":"\(videoID)","status":"ready","prompt":"A horse","style":"cinematic","durationSec":6,
             "aspectRatio":"16:9","resolution":"720p","videoUrl":"https://cdn.example.com/v.mp4","thumbnailUrl":null,
             "errorMessage":null,"readyAt":"2026-04-26T12:30:00.000Z"}
            """
        )
        var expected = Video(id: videoID, status: .ready)
        expected.prompt = "A horse"
        expected.style = "cinematic"
        expected.durationSec = 6
        expected.aspectRatio = "16:9"
        expected.resolution = "720p"
        expected.videoURL = "https://cdn.example.com/v.mp4"
        expected.readyAt = Date(timeIntervalSince1970: 1_777_206_600)
        #expect(video == expected)
    }

    @Test(arguments: [
        ("queued", VideoStatus.queued), ("processing", .processing), ("ready", .ready), ("failed", .failed),
        ("Ready", .unknown("Ready")), ("archived", .unknown("archived")), ("", .unknown("")),
    ])
    func everyStatusSurvives(word: String, status: VideoStatus) throws {
        #expect(try self.video(#"{"id":"a","status":"\#(word)"}"#).status == status)
        #expect(status.rawValue == word)
    }

    @Test(
        arguments: [
            (#""2026-04-26T12:30:00.000Z""#, 1_777_206_600.0), (#""2026-04-26T12:30:00Z""#, 1_777_206_600),
            (#""2026-04-26T14:30:00+02:00""#, 1_777_206_600), (#""yesterday""#, nil), (#""""#, nil), ("17", nil),
            ("null", nil), ("{}", nil),
        ] as [(String, Double?)]
    )
    func aReadyTimeNeverFailsTheDecode(json: String, seconds: Double?) throws {
        let video = try self.video(#"{"id":"a","status":"ready","readyAt":\#(json)}"#)
        #expect(video.readyAt == seconds.map { Date(timeIntervalSince1970: $0) })
    }

    @Test func oddAndUnknownFieldsAreNoFailure() throws {
        let json =
            #"{"id":"a","status":"ready","prompt":7,"durationSec":"6","videoUrl":{},"new":[1],"thumbnailUrl":"t"}"#
        let video = try self.video(json)
        #expect(video.prompt == nil && video.durationSec == nil && video.videoURL == nil)
        #expect(video.thumbnailURL == "t")
    }

    @Test(arguments: ["{}", #"{"id":"a"}"#, #"{"status":"ready"}"#, #"{"id":1,"status":"ready"}"#, "[]", "<html>"])
    func aVideoNeedsIdAndStatus(json: String) {
        #expect(throws: DecodingError.self) { try self.video(json) }
    }

    @Test func anEnvelopeKeepsItsExtraFields() throws {
        let body = envelope(
            "plan_gate_exceeded",
            #","field":"referenceAudio","requiredPlan":"pro","currentPlan":"basic""#
        )
        let error = try #require(APIError(httpStatus: 403, body: Array(body.utf8)))
        #expect(error.code == .planGateExceeded)
        #expect(error.message == "No.")
        #expect([error.field, error.requiredPlan, error.currentPlan] == ["referenceAudio", "pro", "basic"])
    }

    @Test func anEnvelopeWithOddNeighboursIsStillOne() throws {
        let error = try #require(
            APIError(httpStatus: 400, body: Array(#"{"error":{"code":"new","message":null,"field":3}}"#.utf8))
        )
        #expect(error.code.rawValue == "new" && error.message.isEmpty && error.field == nil)
    }

    @Test func theDocumentedCodesAreNamed() {
        let words = APIError.Code.documented.map(\.rawValue)
        #expect(
            words == [
                "missing_api_key", "invalid_api_key", "rate_limited", "invalid_input", "insufficient_credits",
                "plan_gate_exceeded", "upload_file_too_large", "upload_type_not_supported", "not_found",
                "internal_error",
            ]
        )
    }

    @Test func aRequestEncodesItsFieldsAndNoMore() throws {
        let request = CreateVideoRequest(prompt: "A / \"horse\"", durationSec: 6)
        #expect(
            String(decoding: try request.canonicalBytes(), as: UTF8.self)
                == #"{"durationSec":6,"prompt":"A / \"horse\""}"#
        )
    }

    @Test func aFullRequestEncodesSortedAndEndsInItsBrace() throws {
        var request = CreateVideoRequest(prompt: "Horse", durationSec: 12)
        request.style = "cinematic"
        request.aspectRatio = .portrait
        request.resolution = .hd1080
        request.sourceImageKey = "videos/inputs/u/a.png"
        request.lastFrameKey = "l"
        request.referenceVideoKey = "v"
        request.referenceAudioKey = "a"
        request.cameraMotion = .panRight
        request.motionIntensity = 3
        request.cfgScale = 0.5
        let bytes = try request.canonicalBytes()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"aspectRatio":"9:16","cameraMotion":"pan-right","cfgScale":0.5,"durationSec":12,"lastFrameKey":"l","motionIntensity":3,"prompt":"Horse","referenceAudioKey":"a","referenceVideoKey":"v","resolution":"1080p","sourceImageKey":"videos/inputs/u/a.png","style":"cinematic"}"#
        )
        #expect(try JSONDecoder().decode(CreateVideoRequest.self, from: Data(bytes)) == request)
    }

    @Test func enumsSpellTheDocumentation() {
        #expect(AspectRatio.allCases.map(\.rawValue) == ["16:9", "9:16", "1:1"])
        #expect(Resolution.allCases.map(\.rawValue) == ["720p", "1080p"])
        #expect(
            CameraMotion.allCases.map(\.rawValue) == [
                "none", "static", "pan-left", "pan-right", "tilt-up", "tilt-down", "zoom-in", "zoom-out", "orbit",
            ]
        )
        #expect(MediaKind.allCases.map(\.decimalSizeLimit) == [10_000_000, 50_000_000, 15_000_000])
        #expect(MediaKind.allCases.map(\.binarySizeLimit) == [10 << 20, 50 << 20, 15 << 20])
        #expect(MediaKind.audio.contentTypes == ["audio/mpeg", "audio/mp3", "audio/wav", "audio/webm"])
    }
}
