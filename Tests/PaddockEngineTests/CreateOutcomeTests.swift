import HappyHorse
import HappyHorseSimulator
import PaddockCore
import PaddockEngine
import PaddockStore
import Testing

/// The table of outcomes (Safety, The held brace) and column C of the matrix, by real sockets: what becomes of a job whose create
/// is struck by a fault, with the simulator's ledger agreeing.
@Suite(.timeLimit(.minutes(3)))
struct CreateOutcomeTests {
    /// What must come of one struck create.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let fault: Fault
        let ending: String
        let charges: Int
        var gate: String?
        var createTimeout: Duration = .seconds(20)

        var testDescription: String { self.name }
    }

    @Test(arguments: Self.proofsOfNoCharge + Self.accountTrouble + Self.proxies + Self.unsure + Self.charged)
    func endsAsTheTableSays(row: Case) async throws {
        try await Rehearsal.with { home, simulator in
            var home = home
            home.calls.createTimeout = row.createTimeout
            simulator.faults.add(row.fault)
            let ending = try await Rehearsal.ending(in: home)
            #expect(ending == row.ending)
            #expect(simulator.report.charges == row.charges)
            #expect(simulator.report.redirectsFollowed == 0)
            if let gate = row.gate {
                #expect(home.log.gateClosings(gate) >= 1)
            }
        }
    }
}

// MARK: - The table

extension CreateOutcomeTests {
    /// An enveloped refusal of this very request: the job fails, and nothing was charged.
    static let proofsOfNoCharge = [
        Self.refused(400, "invalid_input", "failed invalid_input"),
        Self.refused(403, "plan_gate_exceeded", "failed plan_gate_exceeded"),
        Self.refused(403, "forbidden", "failed forbidden"),
        Self.refused(413, "upload_file_too_large", "failed upload_file_too_large"),
        Self.refused(415, "upload_type_not_supported", "failed upload_type_not_supported"),
        Self.refused(422, "invalid_input", "failed invalid_input"),
    ]

    /// Trouble of the account or the address: no job fails for it, and the job is done once it has passed.
    static let accountTrouble = [
        Self.refused(401, "invalid_api_key", "done", gate: "auth"),
        Self.refused(401, "missing_api_key", "done", gate: "auth"),
        Self.refused(402, "insufficient_credits", "done", gate: "credits"),
        Self.refused(404, "not_found", "done", gate: "api"),
        Self.refused(429, "rate_limited", "done"),
    ]

    /// Somebody else answered in the API's place: not charged, creates pause, and the job is done once that has passed.
    static let proxies =
        [400, 401, 402, 403, 404, 413, 415, 422].map { status in
            Case(
                name: "\(status) HTML",
                fault: Fault(.create, .html(status: status)),
                ending: "done",
                charges: 1,
                gate: "api"
            )
        }
        + [300, 301, 302, 303, 307, 308].map { status in
            Case(
                name: "\(status)",
                fault: Fault(.create, .redirect(to: "cdn", status: status)),
                ending: "done",
                charges: 1,
                gate: "api"
            )
        }
        + [405, 410, 421, 425, 426].flatMap { status in
            [
                Case(
                    name: "\(status) HTML",
                    fault: Fault(.create, .html(status: status)),
                    ending: "done",
                    charges: 1,
                    gate: "api"
                ),
                Self.refused(status, "gone", "done", gate: "api"),
            ]
        }
        + [
            Case(name: "429 HTML", fault: Fault(.create, .html(status: 429)), ending: "done", charges: 1),
            Case(
                name: "429 before the brace",
                fault: Fault(.create, .envelope("rate_limited", status: 429, retryAfter: "1"), at: .head),
                ending: "done",
                charges: 1
            ),
            Case(
                name: "401 before the brace",
                fault: Fault(.create, .envelope("invalid_api_key", status: 401), at: .head),
                ending: "done",
                charges: 1,
                gate: "auth"
            ),
        ]

    /// Nothing was charged, but nobody can know that: held, and never sent again.
    static let unsure =
        [408, 409, 500, 502, 503, 504].flatMap { status in
            [
                Self.refused(status, "internal_error", "held unsure_charge", gate: "api"),
                Case(
                    name: "\(status) HTML",
                    fault: Fault(.create, .html(status: status)),
                    ending: "held unsure_charge",
                    charges: 0
                ),
            ]
        }
        + [499, 520, 599].map { status in
            Case(
                name: "\(status) empty",
                fault: Fault(.create, .empty(status: status)),
                ending: "held unsure_charge",
                charges: 0
            )
        }
        + [
            Self.unsure("FIN after the brace", .cut()),
            Self.unsure("RST after the brace", .cut(reset: true)),
            Self.unsure("no answer in time", .stall, createTimeout: .seconds(2)),
            Self.unsure("no HTTP", .garbage()),
            Self.unsure("200 HTML", .html(status: 200)),
            Self.unsure("204", .empty(status: 204)),
            Self.unsure("201 empty", .empty(status: 201)),
            Self.unsure("201 no JSON", .text("id: 018f", status: 201)),
            Self.unsure("201 too large", .text(String(repeating: " ", count: 70_000), status: 201)),
        ]

    /// Charged, and the answer was damaged on its way: held, and the ledger's line is the held job's.
    static let charged = [
        Self.lost("FIN", .cut()),
        Self.lost("RST", .cut(reset: true)),
        Self.lost("no answer in time", .stall, createTimeout: .seconds(2)),
        Self.lost("silence in the head", .stallAfter(20), createTimeout: .seconds(2)),
        Self.lost("silence in the body", .stallAfter(190), createTimeout: .seconds(2)),
        Self.lost("no HTTP", .garbage()),
        Self.lost("200 HTML", .html(status: 200)),
        Self.lost("500", .envelope("internal_error", status: 500)),
        Self.lost("502 HTML", .html(status: 502)),
        Self.lost("503", .envelope("internal_error", status: 503, retryAfter: "1")),
        Self.lost("504 empty", .empty(status: 504)),
        Self.lost("408", .empty(status: 408)),
        Self.lost("cut in the status line", .truncate(after: 10)),
        Self.lost("cut in the head", .truncate(after: 60, reset: true)),
        Self.lost("cut in the body", .truncate(after: 190)),
        Self.lost("no id", .edit(["id": nil])),
        Self.lost("null id", .edit(["id": "null"])),
        Self.lost("number as id", .edit(["id": "17"])),
        Self.lost("empty id", .edit(["id": "\"\""])),
        Self.lost("path as id", .edit(["id": "\"../../etc/passwd\""])),
        // Damaged, but the id can be read, and what the API says of it proves that it is this job's video.
        Self.salvaged("longer than it says", .wrongLength(by: -5)),
        Self.salvaged("shorter than it says", .wrongLength(by: 5)),
        Case(
            name: "charged: a status that is new to us",
            fault: Fault(.create, .edit(["status": "\"dreaming\""])),
            ending: "done",
            charges: 1
        ),
        Case(
            name: "charged: a late answer",
            fault: Fault(.create, .delay, at: .done, delay: .milliseconds(200)),
            ending: "done",
            charges: 1
        ),
    ]

    private static func refused(_ status: Int, _ code: String, _ ending: String, gate: String? = nil) -> Case {
        Case(
            name: "\(status) \(code)",
            fault: Fault(.create, .envelope(code, status: status)),
            ending: ending,
            charges: ending == "done" ? 1 : 0,
            gate: gate
        )
    }

    private static func unsure(_ name: String, _ effect: Fault.Effect, createTimeout: Duration = .seconds(20)) -> Case {
        Case(
            name: name,
            fault: Fault(.create, effect),
            ending: "held unsure_charge",
            charges: 0,
            gate: "api",
            createTimeout: createTimeout
        )
    }

    private static func salvaged(_ name: String, _ effect: Fault.Effect) -> Case {
        Case(name: "charged: \(name)", fault: Fault(.create, effect), ending: "done", charges: 1)
    }

    private static func lost(_ name: String, _ effect: Fault.Effect, createTimeout: Duration = .seconds(20)) -> Case {
        Case(
            name: "charged: \(name)",
            fault: Fault(.create, effect, at: .done),
            ending: "held unsure_charge",
            charges: 1,
            createTimeout: createTimeout
        )
    }
}
