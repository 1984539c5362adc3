import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import PaddockControl
import PaddockCore
import ServiceLifecycle
import SystemPackage
import Testing

@testable import PaddockDaemon

@Suite(.timeLimit(.minutes(2))) struct ControlTests {
    static let status = LiveStatus(
        version: "0.1.0",
        pid: 812,
        startedAt: Date(timeIntervalSince1970: 1_777_206_600),
        gates: [GateView(gate: "paused", since: Date(timeIntervalSince1970: 1), reason: "by hand", nextTryAt: nil)],
        inbox: [
            InboxView(manifest: "/h/jobs/a.yaml", waitingFor: ["/h/jobs/a.png"], since: Date(timeIntervalSince1970: 2))
        ],
        rate: .init(perMinute: 12.5, ceiling: 60),
        batches: [.init(batch: "spring", secondsLeft: 240, secondsLeftHigh: nil)]
    )

    @Test func daemonTellsWhatItKnows() async throws {
        var operations = ScriptedOperations()
        operations.onLive = { Self.status }
        try await withControlServer(operations) { client in
            let status = try await client.live()
            #expect(status == Self.status)
        }
    }

    @Test(arguments: [PauseScope.creating, .all])
    func pauseCarriesItsScope(scope: PauseScope) async throws {
        var operations = ScriptedOperations()
        operations.onPause = {
            GatesAnswer(gates: [GateView(gate: $0.rawValue, since: .distantPast, reason: "", nextTryAt: nil)])
        }
        try await withControlServer(operations) { client in
            let answer = try await client.pause(scope)
            #expect(answer.gates.map(\.gate) == [scope.rawValue])
        }
    }

    @Test func resumeAndWakeArrive() async throws {
        let (calls, continuation) = AsyncStream.makeStream(of: String.self)
        var operations = ScriptedOperations()
        operations.onResume = {
            continuation.yield("resume")
            return GatesAnswer(gates: [])
        }
        operations.onWake = { continuation.yield("wake") }
        try await withControlServer(operations) { client in
            let answer = try await client.resume()
            #expect(answer == GatesAnswer(gates: []))
            try await client.wake()
        }
        continuation.finish()
        #expect(await calls.reduce(into: []) { $0.append($1) } == ["resume", "wake"])
    }

    @Test func aPruneCarriesItsMomentAndItsPlaceBothWays() async throws {
        let moment = Date(timeIntervalSince1970: 1_777_206_600.125)
        var pruned = Pruned()
        pruned.jobs = 3
        let step = PruneStep(pruned: pruned, next: PruneCursor(.lines, after: 12))
        var operations = ScriptedOperations()
        operations.onPrune = { before, cursor in
            before == moment && cursor == PruneCursor(.jobs, after: 7) ? step : PruneStep(pruned: Pruned(), next: nil)
        }
        try await withControlServer(operations) { client in
            let answer = try await client.prune(before: moment, from: PruneCursor(.jobs, after: 7))
            #expect(answer == step)
        }
    }

    @Test(arguments: [
        (ControlFailure.Code.refused, Int32(1)), (.notFound, 66), (.storeFailed, 74), (.stopping, 69), (.badRequest, 1),
        (.internal, 1), (.unknownRequest, 1),
    ])
    func failureReachesTheCommand(code: ControlFailure.Code, exitStatus: Int32) async throws {
        var operations = ScriptedOperations()
        operations.onWake = { throw ControlFailure(code, "no \u{1B}[31m way") }
        try await withControlServer(operations) { client in
            let error = try await #require(throws: ControlError.self) { try await client.wake() }
            #expect(error.kind == .failed(code))
            #expect(error.message == "no \\u{1b}[31m way")
            #expect(error.exitStatus == exitStatus)
        }
    }

    @Test func faultOfOursDoesNotShowItsText() async throws {
        struct Fault: Error { let secret = "hh_live_secret" }
        var operations = ScriptedOperations()
        operations.onWake = { throw Fault() }
        try await withControlServer(operations) { client in
            let error = try await #require(throws: ControlError.self) { try await client.wake() }
            #expect(error.kind == .failed(.internal))
            #expect(!"\(error)\(String(describing: error.cause))".contains("secret"))
        }
    }

    @Test(arguments: [
        ("POST", "/v1/pause", "{}", "bad_request", UInt(400)),
        ("POST", "/v1/pause", #"{"scope":"everything"}"#, "bad_request", 400),
        ("POST", "/v1/pause", String(repeating: " ", count: 65 * 1024), "bad_request", 400),
        ("POST", "/v1/nothing", "", "unknown_request", 404),
        ("DELETE", "/v1/live", "", "unknown_request", 404),
    ])
    func badRequestIsAnsweredInJSON(method: String, path: String, body: String, code: String, status: UInt) async throws
    {
        try await withSocketFolder { socket in
            try await withControlServer(ScriptedOperations(), at: socket) { _ in
                try await HTTPClient.withHTTPClient { http in
                    let host = try #require(socket.string.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                    var request = HTTPClientRequest(url: "http+unix://\(host)\(path)")
                    request.method = .init(rawValue: method)
                    request.body = .bytes(ByteBuffer(string: body))
                    let response = try await http.execute(request, timeout: .seconds(10))
                    let data = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
                    #expect(response.status.code == status)
                    #expect(try JSONDecoder().decode(ControlFailure.self, from: data).code.rawValue == code)
                }
            }
        }
    }

    @Test func socketIsOpenToOwnerAndGroupAndGoneAtTheEnd() async throws {
        try await withSocketFolder { socket in
            try await withControlServer(ScriptedOperations(), at: socket) { _ in
                let mode = try socket.mode()
                #expect(mode == 0o660)
            }
            #expect(!socket.exists)
        }
    }

    @Test func socketLeftByACrashIsReplaced() async throws {
        try await withSocketFolder { socket in
            try Self.leaveStaleSocket(at: socket)
            try await ControlClient.withClient(at: socket) { client in
                let error = try await #require(throws: ControlError.self) { try await client.live() }
                #expect(error.kind == .notRunning)
            }
            var operations = ScriptedOperations()
            operations.onLive = { Self.status }
            try await withControlServer(operations, at: socket) { client in
                let status = try await client.live()
                #expect(status.pid == 812)
            }
        }
    }

    @Test(arguments: [1, 90, 180])
    func homeAtAnyDepthWorks(depth: Int) async throws {
        try await withSocketFolder(deeper: depth) { socket in
            var operations = ScriptedOperations()
            operations.onLive = { Self.status }
            try await withControlServer(operations, at: socket) { client in
                let status = try await client.live()
                #expect(status == Self.status)
                #expect(try socket.mode() == 0o660)
            }
            #expect(!socket.exists)
        }
    }

    @Test(arguments: ["/nowhere/paddock.sock", "/nowhere/\(String(repeating: "x", count: 120))/paddock.sock"])
    func withoutASocketNoDaemonRuns(path: String) async throws {
        let error = try await #require(throws: ControlError.self) {
            try await ControlClient.withClient(at: FilePath(path)) { try await $0.live() }
        }
        #expect(error.kind == .notRunning)
        #expect(error.exitStatus == 69)
        #expect(error.message == "no daemon runs for this home: start it with paddock run")
    }

    @Test func daemonThatHangsIsNotWaitedForForever() async throws {
        let (release, continuation) = AsyncStream.makeStream(of: Void.self)
        var operations = ScriptedOperations()
        operations.onWake = { for await _ in release {} }
        try await withControlServer(operations, timeout: .milliseconds(100)) { client in
            let error = try await #require(throws: ControlError.self) { try await client.wake() }
            continuation.finish()
            #expect(error.kind == .noAnswer)
        }
    }

    private static func leaveStaleSocket(at path: FilePath) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.string.utf8) }
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(file)
        try #require(bound == 0)
    }
}
