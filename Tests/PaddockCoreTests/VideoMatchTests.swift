import Foundation
import Testing

@testable import PaddockCore

@Suite("Whose video it is")
struct VideoMatchTests {
    private static func objections(
        _ change: (inout RemoteVideo.Details, inout VideoRequest) -> Void = { _, _ in }
    ) -> Int {
        var request = VideoRequest(prompt: "A horse", durationSec: 6)
        var details = RemoteVideo.Details()
        details.prompt = "A horse"
        details.durationSec = 6
        change(&details, &request)
        let video = RemoteVideo(
            id: VideoID(rawValue: "video-1"),
            status: .ready,
            videoURL: nil,
            thumbnailURL: nil,
            readyAt: nil,
            details: details
        )
        return VideoMatch.objections(to: video, for: request).count
    }

    @Test func whatTheApiNamesMustAgreeAndWhatItLeavesOutMayNot() {
        #expect(Self.objections() == 0)
        #expect(Self.objections { details, _ in details.prompt = nil } == 1)
        #expect(Self.objections { details, _ in details.durationSec = 7 } == 1)
        #expect(Self.objections { details, _ in details.durationSec = nil } == 1)
        #expect(Self.objections { details, _ in details.style = "noir" } == 1)
        #expect(Self.objections { _, request in request.style = "noir" } == 0)
        #expect(Self.objections { details, request in (details.style, request.style) = ("noir", "noir") } == 0)
        // The documented defaults stand for what the request left out.
        #expect(Self.objections { details, _ in (details.aspectRatio, details.resolution) = ("16:9", "720p") } == 0)
        #expect(Self.objections { details, _ in (details.aspectRatio, details.resolution) = ("1:1", "1080p") } == 2)
    }

    @Test func aVersion7IdHintsAtTheTimeOfItsCreate() throws {
        let id = VideoID(rawValue: "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21")
        let made = try #require(VideoMatch.moment(of: id))
        #expect(JSONCoding.text(made) == "2024-05-03T15:40:52.142Z")
        for (offset, isTimely) in [(0.0, true), (299, true), (301, false), (-599, true), (-601, false)] {
            #expect(VideoMatch.isOfTheTime(id, armedAt: made.addingTimeInterval(offset)) == isTimely, "\(offset)")
        }
        #expect(!VideoMatch.isOfTheTime(id, armedAt: nil))
        #expect(!VideoMatch.isOfTheTime(VideoID(rawValue: "9b2f6f4e-6f0e-4d5c-8f6d-111111111111"), armedAt: made))
    }

    @Test func videosAreGivenOutOnlyWhereThereIsOneWay() {
        let fits = [
            VideoFit(VideoID(rawValue: "v1"), jobs: ["b/1"], ""),
            VideoFit(VideoID(rawValue: "v1"), jobs: ["b/1"], ""),
            VideoFit(VideoID(rawValue: "v2"), jobs: ["b/2", "b/3"], ""),
            VideoFit(VideoID(rawValue: "v3"), jobs: ["b/4"], ""),
            VideoFit(VideoID(rawValue: "v4"), jobs: ["b/4"], ""),
            VideoFit(VideoID(rawValue: "v5"), jobs: [], ""),
        ]
        let plan = AdoptionPlan(fits)
        #expect(plan.pairs == [AdoptionPlan.Pair(video: "v1", job: "b/1")])
        #expect(plan.questions.map(\.video) == ["v2", "v3", "v4"])
        #expect(plan.strangers.map(\.video) == ["v5"])
    }
}
