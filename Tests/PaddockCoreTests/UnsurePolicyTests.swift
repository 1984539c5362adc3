import Foundation
import Testing

@testable import PaddockCore

@Suite("Unsure creates: the policy, and ids in damaged answers")
struct UnsurePolicyTests {
    private static let cut = CreateEnd.unsure(message: "cut", httpStatus: nil, raw: nil)

    private static func bench(retries: Bool) -> Bench {
        Bench(jobs: [Bench.job(1)]) { settings in
            settings.sendsUnsureAgain = retries
            settings.sendAgainAfter = .seconds(600)
        }
    }

    private static func creates(_ decisions: Decisions) -> Int {
        decisions.effects.count { if case .create = $0 { true } else { false } }
    }

    @Test func heldIsHeldUnlessTheSettingsSayOtherwise() {
        var bench = Self.bench(retries: false)
        bench.tell(.jobsArrived(highestPriority: nil))
        bench.arm()
        let decisions = bench.end(Self.cut)
        #expect(!decisions.records.contains(.decided(job(1), .sentAgain(attempt(1), byPolicy: true))))
        #expect(bench.orchestrator.isIdle)
    }

    @Test func anUnsureCreateIsSentOnceMoreAfterItsPauseAndThenHeld() {
        var bench = Self.bench(retries: true)
        bench.tell(.jobsArrived(highestPriority: nil))
        bench.arm()
        let first = bench.end(Self.cut)
        #expect(first.records.contains(.decided(job(1), .sentAgain(attempt(1), byPolicy: true))))
        #expect(!bench.orchestrator.isIdle)
        bench.pass(590)
        #expect(!bench.records.contains { if case .prepared(attempt(2), _, _) = $0 { true } else { false } })
        bench.pass(30)
        #expect(bench.records.contains { if case .prepared(attempt(2), _, _) = $0 { true } else { false } })
        bench.arm(2)
        let second = bench.end(Self.cut, 2)
        #expect(!second.records.contains(.decided(job(1), .sentAgain(attempt(2), byPolicy: true))))
        #expect(bench.orchestrator.isIdle)
    }

    @Test func whatWasChargedForCertainIsNeverSentAgain() {
        var bench = Self.bench(retries: true)
        bench.tell(.jobsArrived(highestPriority: nil))
        bench.arm()
        let salvage = Salvage(isCertain: true, candidates: [])
        let decisions = bench.end(.unsure(message: "no id", httpStatus: 201, raw: nil, salvage: salvage))
        #expect(!decisions.records.contains(.decided(job(1), .sentAgain(attempt(1), byPolicy: true))))
        let told = decisions.records.compactMap { record -> String? in
            if case .unsure(_, _, let failure, _, _) = record { failure.message } else { nil }
        }
        #expect(told.first?.contains("charged for certain") == true)
    }

    @Test(arguments: ["horse 1", "horse 2"])
    func anIdInADamagedAnswerIsAdoptedOnlyIfItsVideoIsTheJobs(prompt: String) throws {
        var bench = Self.bench(retries: false)
        bench.tell(.jobsArrived(highestPriority: nil))
        bench.arm()
        let salvage = Salvage(isCertain: true, candidates: [Bench.video])
        bench.end(.unsure(message: "torn", httpStatus: 201, raw: nil, salvage: salvage))
        bench.pass(30)
        var details = RemoteVideo.Details()
        details.prompt = prompt
        details.durationSec = 6
        let seen = RemoteVideo(
            id: Bench.video,
            status: .ready,
            videoURL: nil,
            thumbnailURL: nil,
            readyAt: nil,
            details: details
        )
        let inspection = InspectionID(rawValue: 1)
        let decisions = bench.tell(.inspected(inspection, .success(seen), sentAt: boot(bench.now)))
        let isAdopted = decisions.records.contains(.decided(job(1), .adopted(attempt(1), Bench.video)))
        #expect(isAdopted == (prompt == "horse 1"))
        #expect(bench.orchestrator.isIdle != isAdopted)
    }

    @Test func aCrashIsNoDifferentForThePolicy() {
        let crashed = CrashedCreate(
            attempt: attempt(1),
            job: job(1),
            name: JobName(batch: "spring", id: "job-1"),
            wasSuperseded: false
        )
        for (retries, wasSuperseded) in [(true, false), (true, true), (false, false)] {
            var settings = OrchestratorSettings()
            settings.sendsUnsureAgain = retries
            let recovered = Recovered(
                epoch: 2,
                nextAttempt: attempt(2),
                paid: [],
                newlyHeld: [crashed.name],
                pause: .nothing,
                counts: StateCounts(),
                spent: [:],
                crashed: [
                    CrashedCreate(
                        attempt: crashed.attempt,
                        job: crashed.job,
                        name: crashed.name,
                        wasSuperseded: wasSuperseded
                    )
                ]
            )
            var orchestrator = Orchestrator(settings: settings, recovered: recovered, seed: 1, at: moment(100))
            let records = orchestrator.turn([.woke], at: moment(100)).records
            let isSentAgain = records.contains(.decided(job(1), .sentAgain(attempt(1), byPolicy: true)))
            #expect(isSentAgain == (retries && !wasSuperseded))
        }
    }

    @Test(arguments: [(6, false), (7, true)]) func crashesInARowStopCreatingUntilAPersonResumes(count: Int, stops: Bool)
    {
        var bench = Bench(jobs: [Bench.job(1)], crashedWithinHour: count)
        bench.tell(.woke)
        bench.pass(7200)
        #expect((bench.gate(.unsure) != nil) == stops)
        #expect(bench.gate(.unsure)?.nextTryAt == nil)
        #expect(bench.story.isEmpty == stops)
        bench.tell(.resumeAsked(keyMayHaveChanged: true))
        #expect((bench.gate(.unsure) != nil) == stops, "a new key says nothing about crashes")
        bench.tell(.resumeAsked(keyMayHaveChanged: false))
        #expect(bench.gate(.unsure) == nil)
        #expect(bench.story == ["prepared"])
    }

    @Test func aWaitingJobOfABackupThatIsGivenItsVideoIsFollowedAndNeverCreated() throws {
        var bench = Bench(
            jobs: [Bench.job(1), Bench.job(2)],
            pause: .creating,
            backupOf: Date(timeIntervalSince1970: 5)
        )
        bench.tell(.jobsArrived(highestPriority: nil))
        #expect(bench.gate(.paused)?.reason.contains("1970-01-01T00:00:05.000Z") == true)
        var details = RemoteVideo.Details()
        details.prompt = "horse 1"
        details.durationSec = 6
        let seen = RemoteVideo(
            id: Bench.video,
            status: .ready,
            videoURL: nil,
            thumbnailURL: nil,
            readyAt: nil,
            details: details
        )
        let request = VideoRequest(prompt: "horse 1", durationSec: 6)
        let wish = AskedChange(
            JobChange("spring/job-1", .adopt(Bench.video)),
            facts: facts(.pending, .nothing, charges: 0, isOfBackup: true, request: request),
            seen: .success(seen)
        )
        bench.tell(.changeAsked(RequestID(rawValue: 4), [wish]))
        #expect(bench.records.contains(.decided(job(1), .adoptedWaiting(as: attempt(1), Bench.video))))
        #expect(bench.polled == [job(1)])
        // Only the other one is created, under the next attempt's id, when somebody says so.
        #expect(bench.creates.isEmpty)
        bench.tell(.resumeAsked(keyMayHaveChanged: false))
        #expect(bench.creates == [attempt(2)])
        let prepared = bench.records.compactMap { if case .prepared(_, let job, _) = $0 { job } else { nil } }
        #expect(prepared == [job(2)])
    }

    @Test func peopleAreAnsweredAlsoWhenNobodyMayBeAsked() {
        var bench = Self.bench(retries: false)
        bench.tell(.pauseAsked(.all))
        let request = RequestID(rawValue: 5)
        let decisions = bench.orchestrator.replies(to: .inspectAsked(request, Bench.video), at: moment(bench.now))
        guard case .inspected(request, .failure)? = decisions.first else {
            Issue.record("nobody answered")
            return
        }
    }

    @Test func aCreateThatIsNotArmedIsStoppedAtNoCostAndThenAnswered() {
        var bench = Self.bench(retries: false)
        bench.tell(.jobsArrived(highestPriority: nil))
        let wish = AskedChange(
            JobChange("spring/job-1", .cancel(charged: false)),
            facts: facts(.creating, .prepared(attempt(1)), charges: 0)
        )
        let request = RequestID(rawValue: 6)
        #expect(bench.orchestrator.replies(to: .changeAsked(request, [wish]), at: moment(bench.now)).isEmpty)
        let asked = bench.orchestrator.turn([.createAsksToArm(attempt(1))], at: moment(bench.now))
        #expect(asked.effects.contains(.denyArm(attempt(1))))
        let ended = Event.createEnded(attempt(1), .notSent(reason: "denied"), sentAt: boot(bench.now))
        let replies = bench.orchestrator.replies(to: ended, at: moment(bench.now))
        guard case .changed(request, let answers)? = replies.first else {
            Issue.record("nobody answered")
            return
        }
        #expect(answers.map(\.state) == [.cancelled])
    }
}

extension Orchestrator {
    fileprivate mutating func replies(to event: Event, at now: Moment) -> [Reply] {
        self.turn([event], at: now).replies
    }
}
