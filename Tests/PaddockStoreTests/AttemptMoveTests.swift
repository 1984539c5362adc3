import Foundation
import GRDB
import PaddockCore
import Testing

@testable import PaddockStore

/// A pair of attempt states, and whether the create protocol (Safety, The held brace) knows the way.
struct AttemptMove: CustomTestStringConvertible {
    let from: AttemptState
    let to: AttemptState
    var testDescription: String { "\(self.from.rawValue) to \(self.to.rawValue)" }
    var isLegal: Bool { Self.legal[self.from, default: []].contains(self.to) }

    static let all = AttemptState.allCases.flatMap { from in AttemptState.allCases.map { Self(from: from, to: $0) } }

    private static let legal: [AttemptState: Set<AttemptState>] = [
        .prepared: [.armed, .notSent, .rejected, .accepted],
        .armed: [.accepted, .rejected, .ambiguous],
        .ambiguous: [.adopted, .declaredUnpaid, .abandoned, .superseded],
        .accepted: [.remoteFailed, .abandoned],
        .adopted: [.remoteFailed, .abandoned],
    ]

    /// The states an attempt passes on its way to `from`.
    var path: [AttemptState] {
        switch self.from {
        case .prepared: []
        case .armed, .notSent: [self.from]
        case .accepted, .rejected, .ambiguous: [.armed, self.from]
        case .adopted, .declaredUnpaid, .superseded: [.armed, .ambiguous, self.from]
        case .abandoned, .remoteFailed: [.armed, .accepted, self.from]
        }
    }
}

@Suite("The database's own rules on attempts")
struct AttemptMoveTests {
    private static func insert(_ id: Int64, of job: Int64, as state: AttemptState = .prepared, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO attempt(id, job_id, seq, body, state, epoch, prepared_at, armed_at, video_id)
                SELECT ?, ?, coalesce(max(seq), 0) + 1, x'7B7D', ?, (SELECT value FROM epoch), 0, 0, ?
                FROM attempt WHERE job_id = ?
                """,
            arguments: [id, job, state.rawValue, "video-\(id)", job]
        )
    }

    private static func move(_ id: Int64, to state: AttemptState, _ db: Database) throws {
        try db.execute(sql: "UPDATE attempt SET state = ? WHERE id = ?", arguments: [state.rawValue, id])
    }

    private static func isRefused(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch let error as DatabaseError {
            return error.resultCode == .SQLITE_CONSTRAINT
        } catch {
            return false
        }
    }

    @Test func everyMoveThatTheProtocolDoesNotKnowIsRefused() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(AttemptMove.all.indices.map { "job-\($0)" })
            try fixture.sql { db in
                for (job, move) in zip(jobs, AttemptMove.all) {
                    try Self.insert(job.rawValue, of: job.rawValue, db)
                    for state in move.path {
                        try Self.move(job.rawValue, to: state, db)
                    }
                    let refused = Self.isRefused { try Self.move(job.rawValue, to: move.to, db) }
                    #expect(refused != move.isLegal, "\(move.testDescription)")
                }
            }
        }
    }

    @Test(arguments: AttemptState.allCases)
    func anAttemptIsBornPreparedOrAdopted(state: AttemptState) async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0].rawValue
            try fixture.sql { db in
                let refused = Self.isRefused { try Self.insert(1, of: job, as: state, db) }
                #expect(refused == (state != .prepared && state != .adopted))
            }
        }
    }

    @Test(arguments: AttemptState.allCases)
    func aSecondLiveAttemptIsRefused(first: AttemptState) async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0].rawValue
            try fixture.sql { db in
                try Self.insert(1, of: job, db)
                for state in AttemptMove(from: first, to: first).path {
                    try Self.move(1, to: state, db)
                }
                #expect(Self.isRefused { try Self.insert(2, of: job, db) } == first.isLive)
            }
        }
    }

    @Test func whatAnAttemptIsNeverChangesAndNeverGoes() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"]).map(\.rawValue)
            try fixture.sql { db in
                try Self.insert(1, of: jobs[0], db)
                for change in ["body = x'00'", "job_id = \(jobs[1])", "epoch = 2", "video_id = 'x'", "video_id = NULL"]
                {
                    #expect(Self.isRefused { try db.execute(sql: "UPDATE attempt SET \(change)") }, "\(change)")
                }
                #expect(Self.isRefused { try db.execute(sql: "DELETE FROM attempt") })
                #expect(Self.isRefused { try db.execute(sql: "DELETE FROM job WHERE id = \(jobs[0])") })
                try Self.insert(2, of: jobs[1], db)
                #expect(Self.isRefused { try db.execute(sql: "UPDATE epoch SET value = value") })
            }
        }
    }

    @Test func oneVideoBelongsToOneAttempt() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            try await fixture.bring(jobs[0], to: .generating, attempt: AttemptID(rawValue: 1))
            try await fixture.bring(jobs[1], to: .armed, attempt: AttemptID(rawValue: 2))
            let twin = VideoID(rawValue: "video-1")
            let code = await refusal {
                try await fixture.commit(.accepted(AttemptID(rawValue: 2), jobs[1], twin, httpStatus: 201))
            }
            #expect(code == .constraint)
        }
    }

    @Test(arguments: ["pending", "uploading", "generating", "downloading", "done", "failed", "held", "cancelled"])
    func aJobDoesNotLeaveACreateThatHasNoOutcome(state: String) async throws {
        try await StoreFixture.with { fixture in
            let job = try await fixture.accept(["a"])[0]
            try await fixture.bring(job, to: .armed, attempt: AttemptID(rawValue: 1))
            try fixture.sql { db in
                #expect(
                    Self.isRefused {
                        try db.execute(
                            sql: "UPDATE job SET state = ?, error_code = 'x', error_message = 'x', finished_at = 1",
                            arguments: [state]
                        )
                    }
                )
            }
        }
    }

    @Test func aPaidJobNeverWaitsForAnotherCreate() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            try await fixture.bring(jobs[0], to: .failedPaid, attempt: AttemptID(rawValue: 1))
            try await fixture.bring(jobs[1], to: .heldUnsure, attempt: AttemptID(rawValue: 2))
            try fixture.sql { db in
                let back = "UPDATE job SET state = 'pending', error_code = NULL, error_message = NULL WHERE id = ?"
                for job in jobs {
                    #expect(Self.isRefused { try db.execute(sql: back, arguments: [job.rawValue]) })
                }
                // Given up, the first may be created again.
                try Self.move(1, to: .abandoned, db)
                try db.execute(
                    sql: """
                        UPDATE job SET state = 'pending', error_code = NULL, error_message = NULL, error_field = NULL
                        WHERE id = ?
                        """,
                    arguments: [jobs[0].rawValue]
                )
            }
        }
    }

    @Test func chargesCountWhatTheAPITookOrMayHaveTaken() async throws {
        let charging: Set<AttemptState> = [
            .armed, .accepted, .ambiguous, .adopted, .abandoned, .remoteFailed, .superseded,
        ]
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(AttemptState.allCases.map { "job-\($0.rawValue)" })
            try fixture.sql { db in
                for (job, state) in zip(jobs, AttemptState.allCases) {
                    try Self.insert(job.rawValue, of: job.rawValue, db)
                    for step in AttemptMove(from: state, to: state).path {
                        try Self.move(job.rawValue, to: step, db)
                    }
                }
            }
            for (job, state) in zip(jobs, AttemptState.allCases) {
                let charges = try await fixture.store.jobView(id: job)?.charges
                #expect(charges == (charging.contains(state) ? 1 : 0), "\(state)")
            }
        }
    }
}

@Suite("Arming")
struct ArmingTests {
    @Test func onlyTheStartThatPreparedAnAttemptMayArmIt() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            try await fixture.bring(jobs[0], to: .prepared, attempt: AttemptID(rawValue: 1))
            #expect(
                await refusal { try await fixture.commit(arming: [AttemptID(rawValue: 1)], epoch: 2) } == .constraint
            )
            #expect(await refusal { try await fixture.commit(arming: [AttemptID(rawValue: 9)]) } == .constraint)

            // Another start, while the first does not know yet that it is over.
            try fixture.sql { db in try db.execute(sql: "UPDATE epoch SET value = 2") }
            #expect(
                await refusal { try await fixture.commit(arming: [AttemptID(rawValue: 1)], epoch: 1) } == .constraint
            )
            #expect(
                await refusal { try await fixture.commit(arming: [AttemptID(rawValue: 1)], epoch: 2) } == .constraint
            )
            let late = await refusal {
                try await fixture.commit(.prepared(AttemptID(rawValue: 2), jobs[1], body: Data("{}".utf8)), epoch: 1)
            }
            #expect(late == .constraint)
        }
    }

    @Test func anAttemptIsArmedOnceAndWithItsWholeGroup() async throws {
        try await StoreFixture.with { fixture in
            let jobs = try await fixture.accept(["a", "b"])
            let (first, second) = (AttemptID(rawValue: 1), AttemptID(rawValue: 2))
            try await fixture.bring(jobs[0], to: .armed, attempt: first)
            try await fixture.bring(jobs[1], to: .prepared, attempt: second)
            let before = try fixture.dump()
            #expect(await refusal { try await fixture.commit(arming: [second, first]) } == .constraint)
            #expect(try fixture.dump() == before)
            try await fixture.commit(arming: [second])
            #expect(try await fixture.store.jobView(id: jobs[1])?.charges == 1)
        }
    }
}
