import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct CreateTests {
    @Test func aMinimalRequestIsChargedAndQueued() async throws {
        try await Running.with { running in
            let reply = try await running.create()
            #expect(reply.status == 201)
            let json = try reply.json()
            #expect(json["status"] == "queued")
            let id = try reply.text("id")
            #expect(id.count == 36)
            #expect(Array(id)[14] == "7")
            #expect(running.simulator.ledger.map(\.id) == [id])
            #expect(running.simulator.report.charges == 1)
        }
    }

    @Test func everyFieldIsAcceptedAndOnRecord() async throws {
        try await Running.with { running in
            let image = try await running.upload()
            let video = try await running.upload(kind: "video", type: "video/mp4")
            let audio = try await running.upload(kind: "audio", type: "audio/mpeg")
            let reply = try await running.api(
                .POST,
                "/api/v1/videos",
                """
                {"prompt":"A horse","style":"cinematic","durationSec":6.0,"aspectRatio":"9:16","resolution":"1080p",
                "sourceImageKey":"\(image)","referenceVideoKey":"\(video)","referenceAudioKey":"\(audio)",
                "cameraMotion":"pan-right","motionIntensity":3,"cfgScale":0.5}
                """
            )
            #expect(reply.status == 201)
            let request = try #require(running.simulator.ledger.first?.request)
            #expect(request.referenceAudioKey == audio)
            #expect(request.cfgScale == 0.5)
            #expect(running.simulator.ledger.first?.credits == 12)
        }
    }

    @Test(arguments: [
        #"{"durationSec":6}"#, #"{"prompt":"ab","durationSec":6}"#, #"{"prompt":7,"durationSec":6}"#,
        #"{"prompt":"A horse"}"#, #"{"prompt":"A horse","durationSec":2}"#, #"{"prompt":"A horse","durationSec":13}"#,
        #"{"prompt":"A horse","durationSec":6.5}"#, #"{"prompt":"A horse","durationSec":"6"}"#,
        #"{"prompt":"A horse","durationSec":6,"style":null}"#,
        #"{"prompt":"A horse","durationSec":6,"aspectRatio":"4:3"}"#,
        #"{"prompt":"A horse","durationSec":6,"resolution":"4k"}"#,
        #"{"prompt":"A horse","durationSec":6,"cameraMotion":"spin"}"#,
        #"{"prompt":"A horse","durationSec":6,"motionIntensity":0}"#,
        #"{"prompt":"A horse","durationSec":6,"motionIntensity":6}"#,
        #"{"prompt":"A horse","durationSec":6,"cfgScale":1.1}"#,
        #"{"prompt":"A horse","durationSec":6,"cfgScale":"0.5"}"#,
        #"{"prompt":"A horse","durationSec":6,"model":"best"}"#,
        #"{"prompt":"A horse","durationSec":6,"inputImageUrl":"https://example.com/a.png"}"#,
        #"{"prompt":"A horse","durationSec":6,"sourceImageKey":"a","lastFrameKey":"b"}"#,
        #"{"prompt":"A horse","durationSec":6,"sourceImageKey":"videos/inputs/nobody/none.png"}"#,
        #"{"prompt":"A horse","durationSec":6,"durationSec":7}"#, #"{"prompt":"A horse","durationSec":NaN}"#,
        #"{"prompt":"A horse","durationSec":6"#, #"{"prompt":"A horse","durationSec":6} x"#, #"["A horse"]"#, "",
        "null", #"{"prompt":"\ud800 lone","durationSec":6}"#, #"{"prompt":"A horse","durationSec":06}"#,
    ])
    func aWrongBodyIsInvalidInputAndCostsNothing(body: String) async throws {
        try await Running.with { running in
            let reply = try await running.api(.POST, "/api/v1/videos", body)
            #expect(reply.status == 400)
            #expect(try reply.errorCode() == "invalid_input")
            #expect(running.simulator.report.charges == 0)
        }
    }

    @Test(arguments: [(2000, true), (2001, false), (3, true), (2, false)])
    func thePromptIsMeasuredInUTF16Units(units: Int, isAccepted: Bool) async throws {
        try await Running.with { (running: Running) async throws in
            // A horse's face is two UTF-16 units and one character.
            let prompt = String(repeating: "🐴", count: units / 2) + (units % 2 == 0 ? "" : "x")
            #expect(try await running.create(prompt).status == (isAccepted ? 201 : 400))
        }
    }

    @Test func withoutAJSONContentTypeItIsInvalidInput() async throws {
        try await Running.with { running in
            let reply = try await running.send(
                .POST,
                running.origins.api + "/api/v1/videos",
                headers: ["Authorization": "Bearer \(Running.key)", "Content-Type": "text/plain"],
                body: Array(#"{"prompt":"A horse","durationSec":6}"#.utf8)
            )
            #expect(try reply.errorCode() == "invalid_input")
        }
    }

    @Test func aKeyMustBeUploadedOfTheRightKindAndTheAccountsOwn() async throws {
        try await Running.with { running in
            let presigned = try await running.presign(#"{"contentType":"image/png","sizeBytes":3}"#).text("key")
            let audio = try await running.upload(kind: "audio", type: "audio/wav")
            let foreign = try await running.upload(key: "hh_other")
            for key in [presigned, audio, foreign] {
                let reply = try await running.create(more: #","sourceImageKey":"\#(key)""#)
                #expect(try reply.errorCode() == "invalid_input")
            }
            let own = try await running.upload()
            #expect(try await running.create(more: #","lastFrameKey":"\#(own)""#).status == 201)
            #expect(running.simulator.report.charges == 1)
        }
    }

    @Test func creditsRunOut() async throws {
        try await Running.with({ $0.credits = 13 }) { running in
            #expect(try await running.create().status == 201)
            let reply = try await running.create(more: #","resolution":"1080p""#)
            #expect(reply.status == 402)
            #expect(try reply.errorCode() == "insufficient_credits")
            #expect(try await running.create().status == 201)
            #expect(try await running.create().status == 402)
            running.simulator.change { $0.credits = 100 }
            #expect(try await running.create().status == 201)
            #expect(running.simulator.report.creditsSpent == 18)
        }
    }

    @Test(arguments: [
        ("duration", #"{"prompt":"A horse","durationSec":9}"#),
        ("resolution", #"{"prompt":"A horse","durationSec":6,"resolution":"1080p"}"#),
    ])
    func aSmallPlanHasGates(field: String, body: String) async throws {
        try await Running.with({ $0.plan = .basic }) { running in
            let reply = try await running.api(.POST, "/api/v1/videos", body)
            #expect(reply.status == 403)
            #expect(try reply.errorCode() == "plan_gate_exceeded")
            let error = try #require(try reply.json()["error"])
            #expect(error["field"] == .string(field))
            #expect(error["requiredPlan"] == "pro")
            #expect(error["currentPlan"] == "basic")
        }
    }

    @Test func referenceAudioAndLastFrameHaveGatesToo() async throws {
        try await Running.with({ $0.plan = .basic }) { running in
            let image = try await running.upload()
            let audio = try await running.upload(kind: "audio", type: "audio/wav")
            let withFrame = try await running.create(more: #","lastFrameKey":"\#(image)""#)
            #expect(try withFrame.json()["error"]?["field"] == "lastFrame")
            let withAudio = try await running.create(more: #","referenceAudioKey":"\#(audio)""#)
            #expect(try withAudio.json()["error"]?["field"] == "referenceAudio")
        }
    }

    @Test(arguments: [(OverGenerating.rateLimited, 429), (.planGate, 403)])
    func tooManyAtOnceAreRefused(rule: OverGenerating, status: Int) async throws {
        try await Running.with({
            $0.maxGenerating = 2
            $0.overGenerating = rule
            $0.generationTime = .fixed(.seconds(60))
        }) { (running: Running) async throws in
            #expect(try await running.create().status == 201)
            #expect(try await running.create().status == 201)
            #expect(try await running.create().status == status)
            running.simulator.advance(by: .seconds(61))
            #expect(try await running.create().status == 201)
            #expect(running.simulator.report.maxGenerating == 2)
        }
    }

    @Test func aBodyWithoutItsLastByteIsNotExecuted() async throws {
        try await Running.with { running in
            let body = #"{"prompt":"A horse","durationSec":6}"#
            let head = RawConnection.head("POST", "/api/v1/videos", length: body.utf8.count)
            let port = running.origins.apiPort
            _ = try await RawConnection.exchange(port: port, [head, String(body.dropLast())], closes: true)
            // The withheld brace alone makes the difference.
            let whole = try await RawConnection.exchange(port: port, [head, String(body.dropLast()), "}"]) {
                $0.holds("queued")
            }
            #expect(whole.bytes.holds("201 Created"))
            #expect(running.simulator.report.charges == 1)
        }
    }

    @Test func aChunkedBodyWithoutItsLastChunkIsNotExecuted() async throws {
        try await Running.with { running in
            let body = #"{"prompt":"A horse","durationSec":6}"#
            let head = RawConnection.head("POST", "/api/v1/videos", length: 0)
                .replacing("Content-Length: 0", with: "Transfer-Encoding: chunked")
            let chunk = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n"
            let port = running.origins.apiPort
            _ = try await RawConnection.exchange(port: port, [head, chunk], closes: true)
            _ = try await running.simulator.report { $0.incompleteCreates > 0 }
            #expect(running.simulator.report.charges == 0)
            _ = try await RawConnection.exchange(port: port, [head, chunk, "0\r\n\r\n"]) { $0.holds("queued") }
            #expect(running.simulator.report.charges == 1)
        }
    }

    @Test func incompleteCreatesAreCounted() async throws {
        let counted = try await Running.with { running in
            let head = RawConnection.head("POST", "/api/v1/videos", length: 50)
            _ = try await RawConnection.exchange(port: running.origins.apiPort, [head, "{"], closes: true)
            // The count comes when the server has seen the end of the connection.
            _ = try await running.simulator.report { $0.calls["create"] != nil }
            return running.simulator.report
        }
        #expect(counted.incompleteCreates == 1)
        #expect(counted.calls["create"] == ["unfinished": 1])
        #expect(counted.charges == 0)
    }
}
