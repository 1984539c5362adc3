import Foundation
import NIOHTTP1
import Testing

@testable import HappyHorseSimulator

@Suite(.timeLimit(.minutes(2)))
struct AdminTests {
    private static func admin(_ running: Running, _ path: String, _ json: String? = nil) async throws -> Reply {
        try await running.api(json == nil ? .GET : .POST, "/_simulator/\(path)", json, key: nil)
    }

    @Test(arguments: [
        (#"{"call":"get","do":"envelope","status":500,"code":"internal_error"}"#, 500),
        (#"{"call":"get","do":"html","status":502,"delay":"1ms"}"#, 502),
        (#"{"do":"empty","status":503,"times":null,"probability":1,"skip":0}"#, 503),
        (#"[{"call":"get","do":"redirect","to":"storage","status":301}]"#, 301),
        (#"{"call":"get","do":"text","text":"hm","status":299,"at":"head"}"#, 299),
    ])
    func faultsAreAddedOverHTTP(json: String, status: Int) async throws {
        try await Running.with { (running: Running) async throws in
            #expect(try await Self.admin(running, "faults", json).status == 201)
            #expect(try await running.get("a").status == status)
        }
    }

    @Test(arguments: [
        #"{"call":"create","do":"cut","reset":true,"at":"done"}"#, #"{"call":"create","do":"stall"}"#,
        #"{"call":"create","do":"garbage","bytes":9}"#, #"{"call":"video","do":"truncate","after":100}"#,
        #"{"call":"video","do":"stallAfter","after":100}"#, #"{"call":"create","do":"wrongLength","by":-3}"#,
        #"{"call":"video","do":"trickle","bytesPerSecond":100}"#, #"{"call":"thumbnail","do":"corrupt"}"#,
        #"{"call":"create","do":"edit","set":{"id":7},"remove":["status"],"prompt":"storm"}"#, #"{"do":"delay"}"#,
    ])
    func everyEffectHasItsJSON(json: String) async throws {
        try await Running.with { running in
            #expect(try await Self.admin(running, "faults", json).status == 201)
            let list = try await Self.admin(running, "faults").json()
            #expect(list["faults"] != .array([]))
            #expect(try await running.api(.DELETE, "/_simulator/faults", key: nil).status == 200)
            #expect(try await Self.admin(running, "faults").json()["faults"] == .array([]))
        }
    }

    @Test(arguments: [
        #"{"call":"make","do":"cut"}"#, #"{"call":"create"}"#, #"{"call":"create","do":"explode"}"#,
        #"{"call":"video","do":"truncate"}"#, #"{"call":"create","do":"cut","status":500}"#,
        #"{"call":"create","do":"cut","delay":5}"#, "[", #"[{"do":"cut"},{"do":"?"}]"#,
    ])
    func aMistakenFaultIsRefused(json: String) async throws {
        try await Running.with { running in
            let reply = try await Self.admin(running, "faults", json)
            #expect(reply.status == 400)
            #expect(try reply.errorCode() == "invalid_input")
            #expect(try await Self.admin(running, "faults").json()["faults"] == .array([]))
        }
    }

    @Test func reportLedgerAndTruthAreThereOverHTTP() async throws {
        try await Running.with { running in
            let id = try await running.create("Said twice").text("id")
            _ = try await running.create("Said twice")
            let report = try JSONDecoder().decode(
                SimulatorReport.self,
                from: Data(try await Self.admin(running, "report").body)
            )
            #expect(report == running.simulator.report)
            #expect(report.promptsChargedAgain == ["Said twice": 2])
            #expect(report.calls["create"] == ["201": 2])
            let lines = try await Self.admin(running, "ledger").body.split(separator: UInt8(ascii: "\n"))
            let ledger = try lines.map { try JSONDecoder().decode(Charge.self, from: Data($0)) }
            #expect(ledger == running.simulator.ledger)
            #expect(try await Self.admin(running, "videos/\(id)").json()["charge"]?["id"] == .string(id))
            #expect(try await Self.admin(running, "origins").text("cdn") == running.origins.cdn)
        }
    }

    @Test func clockAndSettingsAreChangedOverHTTP() async throws {
        try await Running.with({ $0.generationTime = .fixed(.seconds(60)) }) { running in
            let id = try await running.create().text("id")
            #expect(try await Self.admin(running, "advance", #"{"by":"61s"}"#).status == 200)
            #expect(try await running.get(id).json()["status"] == "ready")
            let change = #"{"credits":6,"generationTime":"0s","revoke":["hh_bad"],"thumbnails":"never"}"#
            #expect(try await Self.admin(running, "settings", change).status == 200)
            #expect(try await running.create().status == 402)
            #expect(try await running.create(key: "hh_bad").status == 401)
            let back = #"{"credits":null,"restore":["hh_bad"],"requestsPerMinute":null}"#
            #expect(try await Self.admin(running, "settings", back).status == 200)
            #expect(try await running.create(key: "hh_bad").status == 201)
            #expect(try await Self.admin(running, "settings", #"{"colour":"bay"}"#).status == 400)
        }
    }

    @Test func theJournalTellsAllAndIsTakenUpAgain() async throws {
        let path = NSTemporaryDirectory() + "simulator-journal-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (id, key) = try await Running.with({ $0.journal = path }) { running in
            let key = try await running.upload([7, 7, 7])
            let id = try await running.create(more: #","sourceImageKey":"\#(key)""#).text("id")
            // Read while it runs, as another process would.
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let events = text.split(separator: "\n").map { line in
                (try? StrictJSON.parse(Array(line.utf8)))?["event"]?.string ?? "broken"
            }
            #expect(events == ["start", "presign", "upload", "charge"])
            #expect(!text.contains(Running.key))
            return (id, key)
        }
        try await Running.with({ $0.journal = path }) { running in
            #expect(running.simulator.ledger.map(\.id) == [id])
            let url = try await running.get(id).text("videoUrl")
            #expect(try await running.send(.GET, url).body.holds(id))
            #expect(try await running.create(more: #","sourceImageKey":"\#(key)""#).status == 201)
            #expect(Set(running.simulator.ledger.map(\.id)).count == 2)
        }
    }

    /// Twenty videos that end together; one is looked at a hundred seconds late, the others ten.
    @Test func theReportTellsHowLateVideosWereSeen() async throws {
        try await Running.with({ $0.generationTime = .fixed(.seconds(50)) }) { running in
            var ids: [String] = []
            for number in 0..<20 { ids.append(try await running.create("Horse \(number)").text("id")) }
            #expect(running.simulator.report.meanSeenDelay == nil)
            running.simulator.advance(by: .seconds(60))
            for id in ids.dropLast() { #expect(try await running.get(id).json()["status"] == "ready") }
            running.simulator.advance(by: .seconds(90))
            for id in ids { _ = try await running.get(id) }
            let report = running.simulator.report
            let mean = try #require(report.meanSeenDelay)
            // What the calls themselves took is on top.
            #expect(mean >= 14.5 && mean < 30)
            #expect(try #require(report.medianSeenDelay) < 30)
            #expect(try #require(report.slowSeenDelay) >= 100)
        }
    }
}
