import Foundation
import Testing

@testable import PaddockCore

/// One row of what a person's move comes to.
struct MoveRow: Sendable, CustomTestStringConvertible {
    let state: JobState
    let claim: JobFacts.Claim
    var charges = 1
    var isReady = false
    let move: JobChange.Move
    let verdict: String
    var testDescription: String { "\(self.move) of \(self.state) with \(self.claim): \(self.verdict)" }

    static let video = VideoID(rawValue: "018f3f1d-8c2e-7b4d-9db1-8e8f3a0c8f21")
    static let paid = JobFacts.Claim.paid(attempt(1), Self.video)
    static let unsure = JobFacts.Claim.unsure(attempt(1), JobFailure(code: JobFailure.unsureCharge, message: "cut"))

    static let retries: [MoveRow] = [
        MoveRow(state: .failed, claim: .nothing, charges: 0, move: .retry(chargesAgain: false), verdict: "retried"),
        MoveRow(state: .failed, claim: .nothing, move: .retry(chargesAgain: false), verdict: "wantsConsent"),
        MoveRow(state: .failed, claim: .nothing, move: .retry(chargesAgain: true), verdict: "retried"),
        MoveRow(state: .failed, claim: paid, move: .retry(chargesAgain: true), verdict: "followedAgain generating"),
        MoveRow(
            state: .failed,
            claim: paid,
            isReady: true,
            move: .retry(chargesAgain: false),
            verdict: "followedAgain downloading"
        ),
        MoveRow(state: .cancelled, claim: .nothing, charges: 0, move: .retry(chargesAgain: false), verdict: "retried"),
        MoveRow(state: .cancelled, claim: paid, move: .retry(chargesAgain: false), verdict: "followedAgain generating"),
        MoveRow(state: .cancelled, claim: unsure, move: .retry(chargesAgain: true), verdict: "heldAgain"),
        MoveRow(state: .held, claim: unsure, move: .retry(chargesAgain: true), verdict: "refused"),
        MoveRow(state: .held, claim: paid, move: .retry(chargesAgain: true), verdict: "refused"),
        MoveRow(state: .done, claim: paid, move: .retry(chargesAgain: true), verdict: "refused"),
        MoveRow(state: .pending, claim: .nothing, charges: 0, move: .retry(chargesAgain: true), verdict: "refused"),
        MoveRow(state: .creating, claim: .armed(attempt(1)), move: .retry(chargesAgain: true), verdict: "refused"),
        MoveRow(state: .generating, claim: paid, move: .retry(chargesAgain: true), verdict: "refused"),
    ]

    static let cancels: [MoveRow] = [
        MoveRow(state: .pending, claim: .nothing, charges: 0, move: .cancel(charged: false), verdict: "cancel"),
        MoveRow(state: .uploading, claim: .nothing, charges: 0, move: .cancel(charged: false), verdict: "cancel"),
        MoveRow(
            state: .creating,
            claim: .prepared(attempt(1)),
            charges: 0,
            move: .cancel(charged: false),
            verdict: "dropCreate"
        ),
        MoveRow(state: .creating, claim: .armed(attempt(1)), move: .cancel(charged: true), verdict: "refused"),
        MoveRow(state: .generating, claim: paid, move: .cancel(charged: false), verdict: "refused"),
        MoveRow(state: .generating, claim: paid, move: .cancel(charged: true), verdict: "unfollowed"),
        MoveRow(state: .downloading, claim: paid, move: .cancel(charged: true), verdict: "unfollowed"),
        MoveRow(state: .held, claim: unsure, move: .cancel(charged: false), verdict: "refused"),
        MoveRow(state: .held, claim: unsure, move: .cancel(charged: true), verdict: "unfollowed"),
        MoveRow(state: .cancelled, claim: unsure, move: .cancel(charged: false), verdict: "unchanged"),
        MoveRow(state: .done, claim: paid, move: .cancel(charged: true), verdict: "refused"),
        MoveRow(state: .failed, claim: .nothing, move: .cancel(charged: true), verdict: "refused"),
    ]

    static let resolutions: [MoveRow] =
        [
            MoveRow(state: .held, claim: unsure, move: .sendAgain, verdict: "sentAgain"),
            MoveRow(state: .held, claim: paid, move: .sendAgain, verdict: "replaced"),
            MoveRow(state: .held, claim: unsure, move: .abandon, verdict: "abandoned attempt"),
            MoveRow(state: .held, claim: paid, move: .abandon, verdict: "abandoned"),
            MoveRow(state: .held, claim: paid, move: .adopt(video), verdict: "followedAgain generating"),
            MoveRow(state: .held, claim: unsure, move: .adopt(video), verdict: "refused"),
        ]
        + JobState.allCases.filter { $0 != .held }.flatMap { state in
            [JobChange.Move.sendAgain, .abandon, .adopt(video)].map {
                MoveRow(state: state, claim: paid, move: $0, verdict: "refused")
            }
        }
}

func facts(
    _ state: JobState,
    _ claim: JobFacts.Claim,
    charges: Int = 1,
    isReady: Bool = false,
    isOfBackup: Bool = false,
    request: VideoRequest = VideoRequest(prompt: "A horse", durationSec: 6),
    armedAt: Date? = nil,
    number: Int64 = 1
) -> JobFacts {
    JobFacts(
        id: job(number),
        name: JobName(batch: "spring", id: "job-\(number)"),
        state: state,
        failure: nil,
        request: request,
        claim: claim,
        armedAt: armedAt,
        charges: charges,
        polls: 3,
        readyAt: isReady ? Date(timeIntervalSince1970: 0) : nil,
        finishedAt: nil,
        video: .missing,
        thumbnail: .missing,
        isOfBackup: isOfBackup
    )
}

/// The wish of a person to cancel a job that is so on record.
func cancelAsked(_ number: Int64, _ state: JobState, _ claim: JobFacts.Claim = .nothing) -> Event {
    let change = JobChange("spring/job-\(number)", .cancel(charged: false))
    let wish = AskedChange(change, facts: facts(state, claim, charges: 0, number: number))
    return .changeAsked(RequestID(rawValue: Int(number)), [wish])
}

@Suite("What people's moves come to")
struct PersonsMovesTests {
    @Test(arguments: MoveRow.retries + MoveRow.cancels + MoveRow.resolutions)
    func aMoveComesToWhatTheContractSays(row: MoveRow) {
        let facts = facts(row.state, row.claim, charges: row.charges, isReady: row.isReady)
        let wish = AskedChange(JobChange("spring/job-1", row.move), facts: facts)
        #expect(wish.verdict(on: facts, newAttempt: attempt(2)).word == row.verdict)
    }

    @Test func nothingPaidIsCreatedAgainButByResolveRetry() {
        // No move but those two leads to a new create while one is or may be paid for.
        for row in MoveRow.retries + MoveRow.cancels + MoveRow.resolutions where row.claim != .nothing {
            let facts = facts(row.state, row.claim, charges: row.charges, isReady: row.isReady)
            let wish = AskedChange(JobChange("spring/job-1", row.move), facts: facts)
            guard case .decide(_, .pending, _) = wish.verdict(on: facts, newAttempt: attempt(2)) else { continue }
            #expect(row.move == .sendAgain)
        }
    }

    @Test func aJobThatWaitsInABackupMayAdoptTheVideoItFitsAndNoOther() {
        let id = MoveRow.video
        var details = RemoteVideo.Details()
        details.prompt = "A horse"
        details.durationSec = 6
        func verdict(_ facts: JobFacts, prompt: String = "A horse", owner: JobName? = nil) -> String {
            details.prompt = prompt
            let video = RemoteVideo(
                id: id,
                status: .ready,
                videoURL: nil,
                thumbnailURL: nil,
                readyAt: nil,
                details: details
            )
            return AskedChange(JobChange("spring/job-1", .adopt(id)), facts: facts, owner: owner, seen: .success(video))
                .verdict(on: facts, newAttempt: attempt(9)).word
        }
        let waiting = facts(.pending, .nothing, charges: 0, isOfBackup: true)
        #expect(verdict(waiting) == "adoptedWaiting 9")
        #expect(verdict(waiting, prompt: "A cow") == "refused")
        #expect(verdict(waiting, owner: JobName(batch: "b", id: "other")) == "refused")
        #expect(verdict(facts(.pending, .nothing, charges: 0)) == "refused", "no backup")
        #expect(verdict(facts(.uploading, .nothing, charges: 0, isOfBackup: true)) == "refused")
        #expect(verdict(facts(.failed, .nothing, charges: 0, isOfBackup: true)) == "refused")
        for move in [JobChange.Move.sendAgain, .abandon] {
            let wish = AskedChange(JobChange("spring/job-1", move), facts: waiting)
            #expect(wish.verdict(on: waiting, newAttempt: attempt(9)).word == "refused")
        }
    }

    @Test func aVideoIsAdoptedOnlyByTheJobItFits() {
        let id = MoveRow.video
        var details = RemoteVideo.Details()
        details.prompt = "A horse"
        details.durationSec = 6
        let facts = facts(.held, MoveRow.unsure)
        func verdict(_ seen: Result<RemoteVideo, CallFailure>?, owner: JobName? = nil) -> String {
            AskedChange(JobChange("spring/job-1", .adopt(id)), facts: facts, owner: owner, seen: seen)
                .verdict(on: facts, newAttempt: attempt(2)).word
        }
        func video(_ id: VideoID, _ details: RemoteVideo.Details) -> Result<RemoteVideo, CallFailure> {
            .success(
                RemoteVideo(id: id, status: .ready, videoURL: nil, thumbnailURL: nil, readyAt: nil, details: details)
            )
        }
        #expect(verdict(video(id, details)) == "adopted")
        #expect(verdict(nil) == "refused")
        #expect(verdict(.failure(CallFailure(.notFound, message: "no"))) == "refused")
        #expect(verdict(.failure(CallFailure(.unavailable, message: "no"))) == "refused")
        #expect(verdict(video(VideoID(rawValue: "another"), details)) == "refused")
        #expect(verdict(video(id, details), owner: JobName(batch: "a", id: "b")) == "refused")
        details.prompt = "A cow"
        #expect(verdict(video(id, details)) == "refused")
    }

    @Test func anotherVideoForAPaidJobIsBornAsAnAttempt() {
        var details = RemoteVideo.Details()
        details.prompt = "A horse"
        details.durationSec = 6
        let other = VideoID(rawValue: "other-video-1")
        let facts = facts(.held, MoveRow.paid)
        let seen = RemoteVideo(
            id: other,
            status: .ready,
            videoURL: nil,
            thumbnailURL: nil,
            readyAt: nil,
            details: details
        )
        let wish = AskedChange(JobChange("spring/job-1", .adopt(other)), facts: facts, seen: .success(seen))
        var course = ChangeCourse(nextAttempt: attempt(7))
        let verdict = course.verdict(on: wish).word
        #expect(verdict == "adoptedInstead 7")
        #expect(course.nextAttempt == attempt(8))
    }

    @Test func oneRequestChangesNoJobTwiceAndGivesNoVideoTwice() {
        var course = ChangeCourse(nextAttempt: attempt(7))
        let first = AskedChange(JobChange("spring/job-1", .sendAgain), facts: facts(.held, MoveRow.unsure))
        let verdicts = [course.verdict(on: first).word, course.verdict(on: first).word]
        #expect(verdicts == ["sentAgain", "unchanged"])
        let unknown = AskedChange(JobChange("spring/none", .sendAgain), facts: nil)
        let verdict = course.verdict(on: unknown)
        #expect(course.answer(to: unknown, verdict).outcome == .unknown)
    }
}

extension MoveVerdict {
    /// The verdict in one word, for tables.
    fileprivate var word: String {
        switch self {
        case .decide(.retried, _, _): "retried"
        case .decide(.followedAgain(let state), _, _): "followedAgain \(state.rawValue)"
        case .decide(.heldAgain, _, _): "heldAgain"
        case .decide(.sentAgain, _, _): "sentAgain"
        case .decide(.replaced, _, _): "replaced"
        case .decide(.adopted, _, _): "adopted"
        case .decide(.adoptedWaiting(let attempt, _), _, _): "adoptedWaiting \(attempt.rawValue)"
        case .decide(.adoptedInstead(_, let attempt, _), _, _): "adoptedInstead \(attempt.rawValue)"
        case .decide(.abandoned(let attempt, _), _, _): attempt == nil ? "abandoned" : "abandoned attempt"
        case .decide(.unfollowed, _, _): "unfollowed"
        case .cancel: "cancel"
        case .dropCreate: "dropCreate"
        case .unchanged: "unchanged"
        case .refused: "refused"
        case .wantsConsent: "wantsConsent"
        }
    }
}
