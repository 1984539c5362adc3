import Crypto
import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct VideoTests {
    @Test func aVideoLivesFromQueuedToReady() async throws {
        try await Running.with({ $0.generationTime = .fixed(.seconds(100)) }) { running in
            let id = try await running.create(more: #","style":"noir""#).text("id")
            let queued = try await running.get(id)
            #expect(try queued.json()["status"] == "queued")
            guard case .object(let members) = try queued.json() else { return }
            #expect(
                members.map(\.name) == [
                    "id", "status", "prompt", "style", "durationSec", "aspectRatio", "resolution", "videoUrl",
                    "thumbnailUrl", "errorMessage", "readyAt",
                ]
            )
            for name in ["videoUrl", "thumbnailUrl", "errorMessage", "readyAt"] {
                #expect(try queued.json()[name] == .null)
            }
            running.simulator.advance(by: .seconds(50))
            #expect(try await running.get(id).json()["status"] == "processing")
            running.simulator.advance(by: .seconds(50))
            let ready = try await running.get(id).json()
            #expect(ready["status"] == "ready")
            #expect(ready["style"] == "noir")
            #expect(ready["durationSec"] == .number("6"))
            #expect(ready["videoUrl"]?.string?.hasPrefix(running.origins.cdn) == true)
            #expect(ready["readyAt"]?.string?.hasSuffix("Z") == true)
            let report = running.simulator.report
            #expect(report.polls == 3)
            #expect(report.videos == ["ready": 1])
            #expect(try #require(report.minPollSpacing) >= 50)
        }
    }

    @Test func aShareOfVideosFails() async throws {
        try await Running.with({ $0.failRate = 1 }) { running in
            let id = try await running.create().text("id")
            let json = try await running.get(id).json()
            #expect(json["status"] == "failed")
            #expect(json["errorMessage"]?.string?.isEmpty == false)
            #expect(json["videoUrl"] == .null)
            #expect(json["thumbnailUrl"] == .null)
            #expect(json["readyAt"] == .null)
        }
    }

    @Test func aThumbnailMayComeLate() async throws {
        try await Running.with({ $0.thumbnails = .late(.seconds(20)) }) { running in
            let id = try await running.create().text("id")
            #expect(try await running.get(id).json()["thumbnailUrl"] == .null)
            running.simulator.advance(by: .seconds(20))
            #expect(try await running.get(id).json()["thumbnailUrl"]?.string != nil)
        }
    }

    @Test func aThumbnailMayNeverCome() async throws {
        try await Running.with({ $0.thumbnails = .never }) { running in
            let id = try await running.create().text("id")
            running.simulator.advance(by: .seconds(100_000))
            #expect(try await running.get(id).json()["thumbnailUrl"] == .null)
        }
    }

    @Test(arguments: [("example-id", 404, "not_found"), ("bad%20id", 400, "invalid_input")])
    func anUnknownIdIsNotFound(id: String, status: Int, code: String) async throws {
        try await Running.with { running in
            let reply = try await running.get(id)
            #expect(reply.status == status)
            #expect(try reply.errorCode() == code)
        }
    }

    @Test func anUnknownRouteIsNotFound() async throws {
        try await Running.with { running in
            for path in ["/", "/api/v1/videos", "/api/v1/videos/a/b", "/api/v2/videos/a"] {
                let reply = try await running.api(.GET, path)
                #expect(reply.status == 404)
                #expect(try reply.errorCode() == "not_found")
            }
        }
    }

    @Test(arguments: ["16:9", "9:16", "1:1"], [3, 6, 7, 12])
    func theFileIsAWholeMP4OfItsOwn(ratio: String, seconds: Int) async throws {
        try await Running.with { running in
            let body = #"{"prompt":"A horse","durationSec":\#(seconds),"aspectRatio":"\#(ratio)"}"#
            let id = try await running.api(.POST, "/api/v1/videos", body).text("id")
            let video = try await running.send(.GET, running.get(id).text("videoUrl"))
            #expect(video.status == 200)
            #expect(video.headers.first(name: "Content-Type") == "video/mp4")
            let boxes = Boxes(bytes: video.body)
            let types = try boxes.walk().map(\.type)
            #expect(types.first == "ftyp")
            #expect(types.contains("mdat"))
            let movie = boxes.clock(try #require(try boxes.find("moov", "mvhd")))
            #expect(movie.duration == movie.timescale * seconds)
            let media = boxes.clock(try #require(try boxes.find("moov", "trak", "mdia", "mdhd")))
            #expect(media.duration == media.timescale * seconds)
            let track = try #require(try boxes.find("moov", "trak", "tkhd"))
            // The last eight bytes of `tkhd` are width and height in 16.16.
            let width = boxes.integer(track.upperBound - 8, 2)
            let height = boxes.integer(track.upperBound - 4, 2)
            let sizes = ["16:9": [1280, 720], "9:16": [720, 1280], "1:1": [720, 720]]
            #expect(sizes[ratio] == [width, height])
            #expect(video.body.holds(id))
            let charge = try #require(running.simulator.ledger.first)
            #expect(charge.bytes == video.body.count)
            #expect(charge.sha256 == Hex.text(SHA256.hash(data: video.body)))
        }
    }

    @Test(arguments: ["16:9", "9:16", "1:1"])
    func theThumbnailIsAJPEGOfItsOwn(ratio: String) async throws {
        try await Running.with { running in
            let id = try await running.create(more: #","aspectRatio":"\#(ratio)""#).text("id")
            let thumbnail = try await running.send(.GET, running.get(id).text("thumbnailUrl"))
            #expect(thumbnail.headers.first(name: "Content-Type") == "image/jpeg")
            #expect(thumbnail.body.starts(with: [0xff, 0xd8, 0xff]))
            #expect(thumbnail.body.suffix(2) == [0xff, 0xd9])
            #expect(thumbnail.body.holds(id))
        }
    }

    @Test func fatesFollowTheSeedAndNotTheOrder() async throws {
        let prompts = ["A horse", "A mare", "A foal", "A horse"]
        func fates(seed: UInt64, _ prompts: [String]) async throws -> [String: Set<Double>] {
            try await Running.with({
                $0.seed = seed
                $0.failRate = 0.5
                $0.generationTime = .uniform(from: .seconds(1), to: .seconds(1000))
            }) { running in
                for prompt in prompts {
                    _ = try await running.create(prompt)
                }
                let ledger = running.simulator.ledger.map { charge in
                    (charge.request.prompt, Set([charge.generationSeconds, charge.fails ? -1 : -2]))
                }
                return Dictionary(ledger) { $0.union($1) }
            }
        }
        let first = try await fates(seed: 7, prompts)
        #expect(try await fates(seed: 7, prompts.reversed()) == first)
        #expect(try await fates(seed: 8, prompts) != first)
        #expect(first["A horse"]?.count ?? 0 > 2)
    }
}
