import HappyHorse
import Testing

@Suite struct CreateClassifierTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        var cut = false
        let armed: String
        let unarmed: String
        var testDescription: String { "\(self.status) \(self.cut ? "cut " : "")\(self.body.prefix(40))" }
    }

    static let accepted = #"{"id":"\#(videoID)","status":"queued"}"#
    static let html = "<html><body>Hello</body></html>"

    static let acceptedRows = [200, 201, 202].map {
        Row(status: $0, body: accepted, armed: "accepted \(videoID)", unarmed: "accepted \(videoID)")
    }

    static let chargedRows =
        [html, "", "{", #"{"status":"queued"}"#, #"{"id":7}"#, #"{"id":""}"#, #"{"id":"undefined"}"#, "[]", "null"].map
    {
        Row(status: 200, body: $0, armed: "charged malformedAnswer", unarmed: "notSent unexpectedStatus")
    } + [
        Row(status: 204, body: "", armed: "charged malformedAnswer", unarmed: "notSent unexpectedStatus"),
        Row(
            status: 201,
            body: #"{"id":"\#(videoID)","sta"#,
            cut: true,
            armed: "charged connectionLost",
            unarmed: "notSent unexpectedStatus"
        ),
    ]

    static let rejectedRows = [400, 401, 402, 403, 404, 413, 415, 418, 422, 429, 499].map {
        Row(status: $0, body: envelope("some_code"), armed: "rejected some_code", unarmed: "rejected some_code")
    }

    static let proxyRows: [Row] = {
        let plain = [400, 401, 402, 403, 404, 413, 415, 418, 422, 429]
        let always = [300, 301, 302, 303, 304, 307, 308, 399, 405, 410, 421, 425, 426]
        let noEnvelopes = [#"{"error":"no"}"#, #"{"error":{"code":""}}"#, #"{"error":{"code":7}}"#, "[]", "null", ""]
        let pairs =
            plain.map { ($0, html) } + always.map { ($0, html) } + always.map { ($0, envelope("x")) }
            + noEnvelopes.map { (400, $0) }
        return pairs.map { Row(status: $0, body: $1, armed: "proxy \($0)", unarmed: "proxy \($0)") }
    }()

    static let unsureRows: [Row] = {
        let statuses = [408, 409, 500, 501, 502, 503, 504, 520, 599]
        let enveloped = statuses.map {
            Row(status: $0, body: envelope("internal_error"), armed: "unsure api", unarmed: "notSent api")
        }
        let plain = (statuses + [101, 499, 600, 999]).map {
            Row(status: $0, body: html, armed: "unsure unexpectedStatus", unarmed: "notSent unexpectedStatus")
        }
        let cut = [301, 400, 404, 429, 500].map {
            Row(
                status: $0,
                body: envelope("invalid_input"),
                cut: true,
                armed: "unsure connectionLost",
                unarmed: "notSent unexpectedStatus"
            )
        }
        return enveloped + plain + cut
    }()

    static let rows: [Row] = [acceptedRows, chargedRows, rejectedRows, proxyRows, unsureRows].flatMap(\.self)

    private func outcome(_ row: Row, armed: Bool) -> CreateOutcome {
        let cut = HappyHorseError(.connectionLost, "Cut.")
        let answer = CreateClassifier.Answer(
            httpStatus: row.status,
            body: Array(row.body.utf8),
            incomplete: row.cut ? cut : nil
        )
        return CreateClassifier.classify(.answer(answer), armed: armed)
    }

    @Test(arguments: rows) func anArmedCreateIsUnsureUnlessItsAnswerIsAProof(row: Row) {
        #expect(self.outcome(row, armed: true).word == row.armed)
    }

    @Test(arguments: rows) func anUnarmedCreateIsNeverUnsure(row: Row) {
        #expect(self.outcome(row, armed: false).word == row.unarmed)
    }

    @Test(arguments: [
        HappyHorseError.Code.connectionFailed, .connectionLost, .timedOut, .cancelled, .malformedAnswer, .shutDown,
    ])
    func withoutAnAnswerTheArmingAloneDecides(code: HappyHorseError.Code) {
        let failure = HappyHorseError(code, "Gone.")
        guard case .unsure(let unsure) = CreateClassifier.classify(.failure(failure), armed: true) else {
            Issue.record("An armed create without an answer must be unsure.")
            return
        }
        #expect(unsure.reason.effect == .possible && !unsure.certainlyCharged)
        guard case .notSent(let error) = CreateClassifier.classify(.failure(failure), armed: false) else {
            Issue.record("An unarmed create without an answer was not sent.")
            return
        }
        #expect(error.effect == .none && error.code == code)
    }

    @Test func aDamagedAcceptanceKeepsItsBytesAndTheIdInThem() {
        let body = #"{"id":"\#(videoID.uppercased())","sta"#
        let outcome = self.outcome(Row(status: 201, body: body, cut: true, armed: "", unarmed: ""), armed: true)
        guard case .unsure(let unsure) = outcome else {
            Issue.record("Expected unsure, got \(outcome.word).")
            return
        }
        #expect(unsure.salvagedIDs == [videoID])
        #expect(unsure.rawBody == Array(body.utf8))
        #expect(unsure.httpStatus == 201)
        #expect(unsure.reason.effect == .certain)
    }
}
