import AsyncHTTPClient
import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct FaultTests {
    private static let body = #"{"prompt":"A horse","durationSec":6}"#

    /// A create as bytes, and all that comes back until the connection ends.
    private static func rawCreate(
        _ running: Running,
        until enough: @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async throws -> (bytes: [UInt8], wasReset: Bool) {
        let head = RawConnection.head("POST", "/api/v1/videos", length: self.body.utf8.count)
        return try await RawConnection.exchange(port: running.origins.apiPort, [head, self.body], until: enough)
    }

    @Test(arguments: [(Fault.Stage.body, 0), (.done, 1)])
    func anEnvelopeComesBeforeOrAfterTheCharge(stage: Fault.Stage, charges: Int) async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .envelope("internal_error", status: 500), at: stage))
            let reply = try await running.create()
            #expect(reply.status == 500)
            #expect(try reply.errorCode() == "internal_error")
            #expect(running.simulator.report.charges == charges)
            #expect(try await running.create().status == 201)
            #expect(running.simulator.report.faultsStruck == 1)
        }
    }

    @Test(arguments: [(Fault.Stage.head, false), (.body, false), (.done, false), (.body, true), (.done, true)])
    func aConnectionIsCutBeforeOrAfterTheCharge(stage: Fault.Stage, reset: Bool) async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .cut(reset: reset), at: stage))
            let answer = try await Self.rawCreate(running)
            #expect(answer.bytes.isEmpty)
            #expect(stage == .head || answer.wasReset == reset)
            #expect(running.simulator.report.charges == (stage == .done ? 1 : 0))
            #expect(running.simulator.report.calls["create"] == ["cut": 1])
        }
    }

    @Test func anAnswerIsCutAtAnyByte() async throws {
        try await Running.with { running in
            let whole = try await Self.rawCreate(running) { $0.holds("queued\"}") }
            #expect(whole.bytes.holds("201"))
            for count in [0, 1, 9, 20, whole.bytes.count / 2, whole.bytes.count - 1] {
                running.simulator.faults.add(Fault(.create, .truncate(after: count)))
                let cut = try await Self.rawCreate(running)
                #expect(cut.bytes.count == count)
            }
            #expect(running.simulator.report.charges == 7)
        }
    }

    @Test func aLongDownloadIsCutInItsMiddle() async throws {
        try await Running.with({ $0.outputBytes = 1_000_000 }) { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            running.simulator.faults.add(Fault(.video, .truncate(after: 300_000)))
            await #expect(throws: (any Error).self) { try await running.send(.GET, url) }
            #expect(try await running.send(.GET, url).body.count == 1_000_000)
        }
    }

    @Test func statusesComeWithoutTheEnvelopeToo() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.get, .html(status: 502)))
            running.simulator.faults.add(Fault(.get, .html(status: 200)))
            running.simulator.faults.add(Fault(.get, .empty(status: 503)))
            running.simulator.faults.add(Fault(.get, .text("{", status: 418, contentType: "application/json")))
            let page = try await running.get("a")
            #expect(page.status == 502)
            #expect(page.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
            #expect(try await running.get("a").string.hasPrefix("<!DOCTYPE html>"))
            #expect(try await running.get("a").body.isEmpty)
            #expect(try await running.get("a").status == 418)
            #expect(try await running.get("a").status == 404)
        }
    }

    @Test func anEarlyAnswerDoesNotWaitForTheBody() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .envelope("rate_limited", status: 429), at: .head))
            let head = RawConnection.head("POST", "/api/v1/videos", length: Self.body.utf8.count)
            let pieces = [head, String(Self.body.dropLast())]
            let answer = try await RawConnection.exchange(port: running.origins.apiPort, pieces) {
                $0.holds("rate_limited")
            }
            #expect(answer.bytes.holds("429"))
            #expect(running.simulator.report.charges == 0)
        }
    }

    @Test func silenceFollowsTheCharge() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .stall, at: .done))
            let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask { (try? await Self.rawCreate(running))?.bytes.isEmpty == false }
                _ = try await running.simulator.report { $0.calls["create"] != nil }
                group.cancelAll()
                return try await group.next()
            }
            #expect(answered == false)
            #expect(running.simulator.report.charges == 1)
            #expect(running.simulator.report.calls["create"] == ["stall": 1])
        }
    }

    @Test func theSimulatorEndsWhileCallersHang() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .stall))
            running.simulator.faults.add(Fault(.create, .delay, delay: .seconds(3600)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask { _ = try? await running.create() }
                }
                _ = try await running.simulator.report { $0.faultsStruck == 2 }
                group.cancelAll()
            }
        }
    }

    @Test func anAnswerFallsSilentInItsMiddle() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .stallAfter(30)))
            let answer = try await Self.rawCreate(running) { $0.count >= 30 }
            #expect(answer.bytes.count == 30)
        }
    }

    @Test func garbageIsNoHTTP() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .garbage(bytes: 50)))
            let answer = try await Self.rawCreate(running)
            #expect(answer.bytes.count == 50)
            #expect(!answer.bytes.holds("HTTP"))
        }
    }

    @Test(arguments: [10, -10])
    func aLengthMayBeWrong(difference: Int) async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .wrongLength(by: difference)))
            let answer = try await Self.rawCreate(running)
            let text = String(decoding: answer.bytes, as: UTF8.self)
            let body = try #require(text.firstRange(of: "\r\n\r\n")).upperBound
            let length = try #require(text.lowercased().firstMatch(of: /content-length: ([0-9]+)/)?.output.1)
            #expect(Int(length) == text[body...].utf8.count + difference)
        }
    }

    @Test func redirectsLeadToATrapThatCountsKeys() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .redirect(to: "cdn", status: 307)))
            running.simulator.faults.add(Fault(.get, .redirect(to: "https://example.com/")))
            let reply = try await running.create()
            #expect(reply.status == 307)
            let target = try #require(reply.headers.first(name: "Location"))
            #expect(target.hasPrefix(running.origins.cdn))
            _ = try await running.send(.GET, target)
            _ = try await running.send(.GET, target, headers: ["Authorization": "Bearer \(Running.key)"])
            #expect(running.simulator.report.redirectsFollowed == 2)
            #expect(running.simulator.report.leakedKeys == ["redirect": 1])
            #expect(try await running.get("a").headers.first(name: "Location") == "https://example.com/")
        }
    }

    @Test func downloadsAreCorruptedInPlace() async throws {
        try await Running.with { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            running.simulator.faults.add(Fault(.video, .corrupt(bytes: 4)))
            let bad = try await running.send(.GET, url).body
            let good = try await running.send(.GET, url).body
            #expect(bad.count == good.count)
            #expect((4...5).contains(zip(bad, good).count { $0 != $1 }))
        }
    }

    @Test func slowAndLateAnswersAreWholeAndTrue() async throws {
        try await Running.with { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            running.simulator.faults.add(Fault(.video, .trickle(bytesPerSecond: 200_000)))
            running.simulator.faults.add(Fault(.get, .delay, delay: .milliseconds(1)))
            #expect(try await running.send(.GET, url).body.count == running.simulator.ledger[0].bytes)
            #expect(try await running.get(id).json()["status"] == "ready")
            #expect(running.simulator.report.faultsStruck == 2)
        }
    }

    @Test func answersAreEdited() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.create, .edit(["id": nil])))
            running.simulator.faults.add(Fault(.create, .edit(["id": "7", "extra": "[1]"])))
            #expect(try await running.create().json()["id"] == nil)
            let odd = try await running.create().json()
            #expect(odd["id"] == .number("7"))
            #expect(odd["extra"] == .array([.number("1")]))
            let id = try #require(running.simulator.ledger.first?.id)
            running.simulator.faults.add(Fault(.get, .edit(["status": #""dreaming""#])))
            #expect(try await running.get(id).json()["status"] == "dreaming")
            #expect(running.simulator.report.charges == 2)
        }
    }

    @Test func faultsAreChosenByNumberAndPrompt() async throws {
        try await Running.with { running in
            let fault = Fault(.create, .empty(status: 503), times: 2, skip: 1, prompt: "storm")
            running.simulator.faults.add(fault)
            var statuses: [Int] = []
            for prompt in ["A storm", "A calm", "A storm", "storms", "A storm"] {
                statuses.append(try await running.create(prompt).status)
            }
            #expect(statuses == [201, 201, 503, 503, 201])
        }
    }

    @Test func chanceFollowsTheSeed() async throws {
        func struck(seed: UInt64) async throws -> [Int] {
            try await Running.with({ $0.seed = seed }) { running in
                running.simulator.faults.add(Fault(.get, .empty(status: 503), times: nil, probability: 0.5))
                var statuses: [Int] = []
                for _ in 0..<20 {
                    statuses.append(try await running.get("a").status)
                }
                return statuses
            }
        }
        let first = try await struck(seed: 3)
        #expect(Set(first) == [503, 404])
        #expect(try await struck(seed: 3) == first)
        #expect(try await struck(seed: 4) != first)
    }

    @Test func aFaultAfterTheFactSparesRefusals() async throws {
        try await Running.with { (running: Running) async throws in
            running.simulator.faults.add(Fault(.create, .empty(status: 503), at: .done))
            #expect(try await running.create("ab").status == 400)
            #expect(try await running.create().status == 503)
        }
    }

    @Test func uploadsAreStruckBeforeOrAfterTheyAreStored() async throws {
        try await Running.with { running in
            running.simulator.faults.add(Fault(.put, .empty(status: 503), at: .done))
            let presigned = try await running.presign(#"{"contentType":"image/png","sizeBytes":1}"#)
            let headers = ["Content-Type": "image/png"]
            let url = try presigned.text("uploadUrl")
            #expect(try await running.send(.PUT, url, headers: headers, body: [1]).status == 503)
            #expect(running.simulator.report.uploadsBySHA256.count == 1)
            running.simulator.faults.add(Fault(.put, .cut(), at: .body))
            await #expect(throws: HTTPClientError.self) {
                try await running.send(.PUT, url, headers: headers, body: [1])
            }
            #expect(running.simulator.report.uploadsBySHA256.values.reduce(0, +) == 1)
        }
    }
}
