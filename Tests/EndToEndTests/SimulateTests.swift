import Foundation
import Testing

/// `paddock simulate` on its own, called by hand as `happyhorse-api.txt` says.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct SimulateTests {
    private static let video =
        #"{"prompt": "A chestnut horse", "durationSec": 3, "aspectRatio": "16:9", "resolution": "720p"}"#

    @Test func everyDocumentedCallAnswersAsDocumented() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { _, api in
            let image = [UInt8](repeating: 7, count: 1000)
            let presign = try await api.call(
                "POST",
                "/api/v1/uploads/presign",
                #"{"kind": "image", "contentType": "image/png", "sizeBytes": 1000}"#
            )
            #expect(presign.status == 200)
            #expect(try presign.json.keys == ["uploadUrl", "key", "publicUrl", "kind"])
            let put = try await api.call(
                "PUT",
                try presign.json.uploadUrl.string ?? "",
                bytes: image,
                headers: [("Content-Type", "image/png")]
            )
            #expect(put.status == 200)

            let key = try presign.json.key.string ?? ""
            let body = #"{"prompt": "A chestnut horse", "durationSec": 3, "sourceImageKey": "\#(key)"}"#
            let created = try await api.call("POST", "/api/v1/videos", body)
            #expect((200...201).contains(created.status))
            #expect(try created.json.keys == ["id", "status"])
            #expect(try created.json.status.string == "queued")
            let id = try created.json.id.string ?? ""

            let ready = try await eventually("the video is ready") {
                let video = try await api.call("GET", "/api/v1/videos/\(id)").json
                return video.status.string == "ready" ? video : nil
            }
            #expect(
                ready.keys == [
                    "id", "status", "prompt", "style", "durationSec", "aspectRatio", "resolution", "videoUrl",
                    "thumbnailUrl", "errorMessage", "readyAt",
                ]
            )
            let file = try await api.call("GET", ready.videoUrl.string ?? "", headers: [])
            #expect(file.status == 200)
            #expect(file.text.contains(id))
            let part = try await api.call("GET", ready.videoUrl.string ?? "", headers: [("Range", "bytes=4-7")])
            #expect(part.status == 206)
            #expect(part.text == "ftyp")
        }
    }

    @Test func videosAreAsLargeAsAsked() async throws {
        try await withSimulatedSite("--generation-time", "0s", "--video-size", "300kB") { _, api in
            let id = try await api.call("POST", "/api/v1/videos", Self.video).json.id.string ?? ""
            let ready = try await api.call("GET", "/api/v1/videos/\(id)").json
            let file = try await api.call("GET", ready.videoUrl.string ?? "", headers: [])
            #expect(file.body.count == 300_000)
        }
        try await withSite { site in
            let refused = try await Program(["simulate", "--video-size", "300"], at: site).end()
            #expect(refused.status == 64)
        }
    }

    /// Each of the documentation's error codes, by a call that a caller could get wrong.
    static let refusals: [(code: String, status: Int, method: String, path: String, body: String?)] = [
        ("invalid_input", 400, "POST", "/api/v1/videos", #"{"durationSec": 3}"#),
        ("invalid_input", 400, "POST", "/api/v1/videos", #"{"prompt": "A horse", "durationSec": 13}"#),
        ("invalid_input", 400, "POST", "/api/v1/videos", #"{"prompt": "A horse", "durationSec": 3, "model": "x"}"#),
        ("invalid_input", 400, "POST", "/api/v1/videos", "{"),
        (
            "upload_file_too_large", 413, "POST", "/api/v1/uploads/presign",
            #"{"contentType": "image/png", "sizeBytes": 10485761}"#
        ),
        (
            "upload_type_not_supported", 400, "POST", "/api/v1/uploads/presign",
            #"{"kind": "audio", "contentType": "audio/mp4", "sizeBytes": 9}"#
        ),
        ("not_found", 404, "GET", "/api/v1/videos/018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21", nil),
    ]

    @Test func everyDocumentedErrorIsAnswered() async throws {
        try await withSimulatedSite { _, api in
            for refusal in Self.refusals {
                let answer = try await api.call(refusal.method, refusal.path, refusal.body)
                #expect(answer.status == refusal.status, "\(refusal)")
                #expect(try answer.json.error.code.string == refusal.code, "\(refusal)")
                #expect(try answer.json.error.message.string?.isEmpty == false)
            }
            let path = "/api/v1/videos/any"
            for (headers, code) in [
                ([], "missing_api_key"), ([("Authorization", "Bearer nonsense")], "invalid_api_key"),
            ] {
                let answer = try await api.call("GET", path, headers: headers)
                #expect(answer.status == 401)
                #expect(try answer.json.error.code.string == code)
            }

            try await api.change(settings: #"{"plan": "basic"}"#)
            let gated = #"{"prompt": "A horse", "durationSec": 12, "resolution": "1080p"}"#
            let gate = try await api.call("POST", "/api/v1/videos", gated)
            #expect(gate.status == 403)
            #expect(try gate.json.error.code.string == "plan_gate_exceeded")
            #expect(try gate.json.error.keys == ["code", "message", "field", "requiredPlan", "currentPlan"])

            try await api.change(settings: #"{"plan": "pro", "credits": 0}"#)
            let poor = try await api.call("POST", "/api/v1/videos", Self.video)
            #expect(poor.status == 402)
            #expect(try poor.json.error.code.string == "insufficient_credits")

            try await api.add(fault: #"{"call": "get", "do": "envelope"}"#)
            let broken = try await api.call("GET", path)
            #expect(broken.status == 500)
            #expect(try broken.json.error.code.string == "internal_error")

            try await api.change(settings: #"{"requestsPerMinute": 1, "burst": 1}"#)
            let limited = try await eventually("the limit bites") {
                let answer = try await api.call("GET", path)
                return answer.status == 429 ? answer : nil
            }
            #expect(try limited.json.error.code.string == "rate_limited")
            #expect(try await api.report.charges.int == 0)
        }
    }
}
