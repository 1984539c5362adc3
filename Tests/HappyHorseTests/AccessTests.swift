import Foundation
import HappyHorse
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct AccessTests {
    private static func check(
        _ status: String,
        headers: String = "",
        body: String
    ) async throws -> (value: Result<AccessCheck, HappyHorseError>, received: [String]) {
        let script: RawServer.Script = { connection in
            _ = try await connection.readHead()
            try await connection.answer(status, headers: headers, body: body)
        }
        return try await withAPI(script) { client, _ -> Result<AccessCheck, HappyHorseError> in
            do throws(HappyHorseError) {
                return .success(try await client.checkAccess())
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func notFoundIsTheProofAndTellsTheTime() async throws {
        let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        let (result, received) = try await Self.check("404 Not Found", headers: date, body: envelope("not_found"))
        #expect(try result.get() == AccessCheck(date: Date(timeIntervalSince1970: 784_111_777)))
        #expect(received.count == 1)
        #expect(received[0].hasPrefix("GET /api/v1/videos/00000000-0000-0000-0000-000000000000 HTTP/1.1\r\n"))
    }

    @Test func anAnswerWithoutADateProvesTheKeyAllTheSame() async throws {
        let (result, _) = try await Self.check("404 Not Found", body: envelope("not_found"))
        #expect(try result.get() == AccessCheck(date: nil))
    }

    @Test(arguments: [
        ("401 Unauthorized", envelope("invalid_api_key"), 401), ("404 Not Found", "<html>no</html>", 404),
        ("429 Too Many Requests", envelope("rate_limited"), 429), ("500 Oops", envelope("internal_error"), 500),
    ])
    func anyOtherAnswerIsNoProof(status: String, body: String, number: Int) async throws {
        let (result, _) = try await Self.check(status, body: body)
        guard case .failure(let error) = result else {
            Issue.record("taken for a proof")
            return
        }
        #expect(error.httpStatus == number)
        #expect(error.effect == .none, "a GET changes nothing")
    }
}
