import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct DownloadTests {
    @Test func rangesAreServed() async throws {
        try await Running.with { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            let whole = try await running.send(.GET, url)
            let size = whole.body.count
            let etag = try #require(whole.headers.first(name: "ETag"))
            #expect(whole.headers.first(name: "Accept-Ranges") == "bytes")
            for (range, expected) in [
                ("bytes=100-199", 100..<200), ("bytes=5000-", 5000..<size), ("bytes=-10", size - 10..<size),
                ("bytes=0-999999999", 0..<size),
            ] {
                let part = try await running.send(.GET, url, headers: ["Range": range])
                #expect(part.status == 206)
                #expect(part.body == Array(whole.body[expected]))
                let content = "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/\(size)"
                #expect(part.headers.first(name: "Content-Range") == content)
                #expect(part.headers.first(name: "ETag") == etag)
            }
            let beyond = try await running.send(.GET, url, headers: ["Range": "bytes=\(size)-"])
            #expect(beyond.status == 416)
            #expect(beyond.headers.first(name: "Content-Range") == "bytes */\(size)")
            for odd in ["bytes=9-3", "lines=1-2", "bytes=0-1,4-5"] {
                #expect(try await running.send(.GET, url, headers: ["Range": odd]).status == 200)
            }
        }
    }

    @Test func aRangeHoldsOnlyForTheSameFile() async throws {
        try await Running.with { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            let etag = try #require(try await running.send(.HEAD, url).headers.first(name: "ETag"))
            let same = try await running.send(.GET, url, headers: ["Range": "bytes=10-", "If-Range": etag])
            #expect(same.status == 206)
            let other = try await running.send(.GET, url, headers: ["Range": "bytes=10-", "If-Range": "\"old\""])
            #expect(other.status == 200)
        }
    }

    @Test func aHeadHasTheLengthAndNoBody() async throws {
        try await Running.with { running in
            let id = try await running.create().text("id")
            let reply = try await running.send(.HEAD, running.get(id).text("videoUrl"))
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
            #expect(reply.headers.first(name: "Content-Length") == String(running.simulator.ledger[0].bytes))
        }
    }

    @Test func linksExpireAndFreshOnesWork() async throws {
        try await Running.with({ $0.linkLifetime = .seconds(60) }) { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            running.simulator.advance(by: .seconds(61))
            let late = try await running.send(.GET, url)
            #expect(late.status == 403)
            #expect(late.headers.first(name: "Content-Type") == "application/xml")
            #expect(late.string.contains("Request has expired"))
            let fresh = try await running.get(id).text("videoUrl")
            #expect(fresh != url)
            #expect(try await running.send(.GET, fresh).status == 200)
        }
    }

    @Test func aChangedLinkIsRefused() async throws {
        try await Running.with { running in
            let first = try await running.get(running.create("First horse").text("id")).text("videoUrl")
            let second = try await running.create("Second horse").text("id")
            let query = first.drop { $0 != "?" }
            let forged = "\(running.origins.cdn)/videos/outputs/\(second).mp4\(query)"
            #expect(try await running.send(.GET, forged).status == 403)
            #expect(try await running.send(.GET, first.replacing("Signature=", with: "Signature=0")).status == 403)
            #expect(try await running.send(.GET, String(first.prefix { $0 != "?" })).status == 403)
        }
    }

    @Test func paddedVideosHaveTheirSizeAndAreOneFile() async throws {
        let size = 5_000_000
        try await Running.with({ $0.outputBytes = size }) { running in
            let id = try await running.create().text("id")
            let url = try await running.get(id).text("videoUrl")
            let whole = try await running.send(.GET, url)
            #expect(whole.body.count == size)
            #expect(try Boxes(bytes: whole.body).walk().last?.type == "free")
            let part = try await running.send(.GET, url, headers: ["Range": "bytes=1234567-"])
            #expect(part.body == Array(whole.body[1_234_567...]))
        }
    }

    @Test func aKeyShownToTheCDNIsALeak() async throws {
        try await Running.with { running in
            let id = try await running.create().text("id")
            let headers = ["Authorization": "Bearer \(Running.key)"]
            _ = try await running.send(.GET, running.get(id).text("videoUrl"), headers: headers)
            #expect(running.simulator.report.leakedKeys == ["cdn": 1])
        }
    }
}
