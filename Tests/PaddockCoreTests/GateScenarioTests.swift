import Foundation
import Testing

@testable import PaddockCore

/// Account-wide trouble: no job fails for it, creating stops, what is paid goes on, and all of it goes on by itself or by a person.
@Suite struct GateScenarioTests {
    private func rejected(_ status: Int, _ code: String, field: String? = nil) -> CreateEnd {
        .rejected(refusal(status, code, field: field), httpStatus: status)
    }

    @Test func noCreditsStopCreatesAndOneCreateAtATimeIsTheProbe() {
        var bench = Bench(jobs: (1...5).map { Bench.job($0) })
        bench.tell(.woke)
        bench.pay(1)
        bench.arm(2)
        bench.end(self.rejected(402, "insufficient_credits"), 2)
        bench.arm(3)
        bench.end(self.rejected(402, "insufficient_credits"), 3)
        #expect(bench.gate(.credits)?.nextTryAt != nil)
        #expect(bench.creates.isEmpty)
        var tries: [Double] = []
        for number in 4...6 as ClosedRange<Int64> {
            while bench.creates.isEmpty {
                bench.wake()
                if !bench.polled.isEmpty { bench.poll(1, .unfinished("processing")) }
            }
            #expect(bench.creates == [attempt(number)])
            tries.append(bench.now)
            bench.arm(number)
            bench.end(self.rejected(402, "insufficient_credits"), number)
        }
        #expect(tries[1] - tries[0] >= 60 && tries[2] - tries[1] >= 120)
        bench.tell(.resumeAsked(keyMayHaveChanged: true))
        #expect(bench.creates == [attempt(7)])
        bench.pay(7)
        #expect(bench.gate(.credits) == nil)
        #expect(bench.creates.count == 2)
        #expect(!bench.story.contains("failed"))
    }

    @Test func aRefusedKeyStopsEveryCallAndANewOneIsTriedAtOnce() {
        var bench = Bench(jobs: (1...3).map { Bench.job($0) })
        bench.answersProbes = false
        bench.tell(.woke)
        bench.tell(.probed(.success(()), sentAt: boot(100)))
        bench.pay(1)
        bench.pass(10)
        bench.pollFails(1, .unauthorized)
        #expect(bench.gate(.auth) != nil)
        let before = bench.now
        while !bench.last.effects.contains(.probe(Bench.video)) {
            bench.wake()
            #expect(bench.polled.isEmpty && bench.creates.isEmpty)
        }
        #expect(bench.now - before >= 30)
        bench.tell(.probed(.failure(CallFailure(.unauthorized, message: "x")), sentAt: boot(bench.now)))
        #expect(bench.gate(.api) == nil)
        bench.tell(.resumeAsked(keyMayHaveChanged: true))
        #expect(bench.last.effects == [.probe(Bench.video)])
        bench.tell(.probed(.success(()), sentAt: boot(bench.now)))
        #expect(bench.gate(.auth) == nil)
        #expect(bench.polled == [job(1)])
    }

    @Test func whileTheKeyIsRefusedTheAPIGateOpensAndProbesStayRare() {
        var bench = Bench(jobs: [Bench.job(1)])
        bench.answersProbes = false
        bench.tell(.woke)
        var probes = 0
        bench.tell(.probed(.failure(CallFailure(.unavailable, message: "x")), sentAt: boot(100)))
        #expect(bench.gate(.api) != nil)
        let end = bench.now + 3600
        while bench.now < end, bench.wake() {
            guard bench.last.effects.contains(.probe(nil)) else { continue }
            probes += 1
            bench.tell(.probed(.failure(CallFailure(.unauthorized, message: "x")), sentAt: boot(bench.now)))
        }
        #expect(probes <= 9, "30 s, doubling to 15 min")
    }

    @Test func silenceOnSeveralCallsClosesTheAPIGateAndAnAnsweredPollOpensIt() {
        var bench = Bench(jobs: (1...4).map { Bench.job($0) }) { $0.generating = 3 }
        bench.answersProbes = false
        bench.tell(.woke)
        bench.tell(.probed(.success(()), sentAt: boot(100)))
        bench.pay(1)
        bench.pay(2)
        bench.pay(3)
        for number in 1...3 as ClosedRange<Int64> { bench.pollFails(number, .unavailable) }
        #expect(bench.gate(.api) != nil)
        bench.pass(10)
        #expect(bench.creates.isEmpty)
        bench.tell(.probed(.failure(CallFailure(.unavailable, message: "x")), sentAt: boot(bench.now)))
        bench.poll(1, .failed(message: nil))
        #expect(bench.gate(.api) == nil)
        #expect(bench.creates == [attempt(4)])
    }

    @Test func createsThatDoNotGetThroughAreTriedLessAndLessThoughPollsAreAnswered() {
        var bench = Bench(jobs: (1...2).map { Bench.job($0) })
        bench.tell(.woke)
        var tries = 0
        let end = bench.now + 600
        while bench.now < end {
            for attempt in bench.creates {
                tries += 1
                bench.tell(
                    .createEnded(attempt, .refusedByProxy(httpStatus: 405, message: "x"), sentAt: boot(bench.now))
                )
                // Some poll is answered, and opens the `api` gate.
                bench.poll(9, .unfinished("processing"))
            }
            bench.wake()
        }
        #expect(tries > 5 && tries < 40, "\(tries) creates in ten minutes")
        #expect(!bench.story.contains("failed"))
    }

    @Test func aFullOutputStopsCreatesAndDownloadsAndIsMeasuredAgain() {
        var bench = Bench(jobs: [Bench.job(1), Bench.job(2)]) { $0.creates = 1 }
        bench.answersDisk = false
        bench.tell(.woke)
        bench.tell(.diskMeasured(free: 1 << 40))
        bench.pay(1)
        bench.arm(2)
        bench.end(.rejected(refusal(429, "rate_limited"), httpStatus: 429), 2)
        bench.poll(1, .ready, video: "link")
        bench.fetched(1, .video, .noRoom)
        #expect(bench.gate(.disk) != nil)
        var measured: [Double] = []
        while measured.count < 3 {
            bench.wake()
            #expect(bench.creates.isEmpty)
            if !bench.polled.isEmpty { bench.poll(1, .ready, video: "link") }
            guard bench.last.effects.contains(.measureDisk) else { continue }
            measured.append(bench.now)
            bench.tell(.diskMeasured(free: 5))
        }
        #expect(measured[2] - measured[1] >= 10 && measured[2] - measured[1] <= 12)
        while !bench.last.effects.contains(.measureDisk) { bench.wake() }
        bench.tell(.diskMeasured(free: 1 << 40))
        #expect(bench.gate(.disk) == nil)
        #expect(!bench.creates.isEmpty)
        #expect(bench.last.effects.contains { if case .fetch = $0 { true } else { false } })
    }

    /// Thousands of small manifests behind a queue that stands still are neither read for each nor kept in memory.
    @Test(arguments: [(0, false), (1, true), (nil, true)] as [(Int?, Bool)])
    func onlyNewJobsThatMayGoFirstAreRead(priority: Int?, areRead: Bool) {
        var bench = Bench(jobs: (1...300).map { Bench.job($0) }, pause: .creating)
        bench.tell(.woke)
        #expect(bench.orchestrator.waiting.count == 256)
        let decisions = bench.orchestrator.turn([.jobsArrived(highestPriority: priority)], at: moment(bench.now))
        #expect(decisions.effects.contains { if case .page = $0 { true } else { false } } == areRead)
    }

    @Test func aPlanLimitBurnsTwoJobsAndTheOthersLikeThemWaitForAPerson() {
        var bench = Bench(jobs: (1...4).map { Bench.job($0, seconds: 12) } + [Bench.job(5, seconds: 6)]) {
            $0.creates = 1
        }
        bench.tell(.woke)
        for number in 1...2 as ClosedRange<Int64> {
            bench.arm(number)
            bench.end(self.rejected(403, "plan_gate_exceeded", field: "durationSec"), number)
        }
        #expect(bench.gate(.plan)?.nextTryAt == nil && bench.gate(.plan) != nil)
        #expect(bench.creates == [attempt(3)])
        bench.pay(3)
        #expect(bench.records.contains { if case .accepted(_, job(5), _, _) = $0 { true } else { false } })
        bench.pass(3600)
        #expect(bench.creates.isEmpty)
        bench.tell(.resumeAsked(keyMayHaveChanged: true))
        #expect(bench.gate(.plan) != nil, "the settings were read again, and nothing says that the plan is another")
        bench.tell(.resumeAsked(keyMayHaveChanged: false))
        #expect(bench.gate(.plan) == nil)
        #expect(bench.creates == [attempt(4)])
    }

    @Test func aThirdCreateThatWasInTheAirAlreadyWaitsWithTheOthers() {
        var bench = Bench(jobs: (1...4).map { Bench.job($0, seconds: 12) }) { $0.creates = 3 }
        bench.tell(.woke)
        #expect(bench.creates.count == 3)
        bench.arm(3)
        for number in 1...2 as ClosedRange<Int64> {
            bench.arm(number)
            bench.end(self.rejected(403, "plan_gate_exceeded", field: "durationSec"), number)
        }
        bench.end(self.rejected(403, "plan_gate_exceeded", field: "durationSec"), 3)
        let failed = bench.records.count { if case .rejected(_, _, _, _, .some) = $0 { true } else { false } }
        #expect(failed == 2)
        bench.pass(3600)
        #expect(bench.creates.isEmpty)
        bench.tell(.resumeAsked(keyMayHaveChanged: false))
        #expect(!bench.creates.isEmpty, "the third and the fourth are there still")
    }

    @Test func aCreateIsNotArmedOnceThePlanRefusedTwoLikeIt() {
        var bench = Bench(jobs: (1...4).map { Bench.job($0, seconds: 12) }) { $0.creates = 3 }
        bench.tell(.woke)
        for number in 1...2 as ClosedRange<Int64> {
            bench.arm(number)
            bench.end(self.rejected(403, "plan_gate_exceeded", field: "durationSec"), number)
        }
        #expect(bench.arm(3).effects == [.denyArm(attempt(3))])
        bench.end(.notSent(reason: "denied"), 3)
        #expect(bench.gate(.api) == nil)
    }

    /// A run that ends behind the plan's gate, and what it leaves on record.
    private func keptPlan(refusals: Int64) throws -> SavedPlanLimits {
        var bench = Bench(jobs: (1...4).map { Bench.job($0, seconds: 12) }) {
            $0.creates = 1
            $0.account = "one"
        }
        bench.tell(.woke)
        for number in 1...refusals {
            bench.arm(number)
            bench.end(self.rejected(403, "plan_gate_exceeded", field: "durationSec"), number)
        }
        return try #require(bench.records.compactMap { if case .planned(let limits) = $0 { limits } else { nil } }.last)
    }

    @Test(arguments: [("one", true), ("two", false)])
    func aPlanLimitIsForgottenByNoRestartButByAnotherKey(account: String, stays: Bool) throws {
        let kept = try self.keptPlan(refusals: 2)
        var bench = Bench(jobs: (3...4).map { Bench.job($0, seconds: 12) }, planLimits: kept) {
            $0.creates = 1
            $0.account = account
        }
        bench.tell(.woke)
        #expect((bench.gate(.plan)?.since == kept.closedAt) == stays)
        #expect(bench.gate(.plan)?.reason == (stays ? "the plan does not allow durationSec 12" : nil))
        #expect(bench.creates == (stays ? [] : [attempt(1)]))
        guard stays else { return }
        bench.pass(3600)
        #expect(bench.creates.isEmpty)
        var settings = bench.orchestrator.settings
        settings.account = "three"
        bench.tell(.settingsChanged(settings))
        #expect(bench.gate(.plan) == nil)
        #expect(bench.creates == [attempt(1)])
        let last = bench.records.compactMap { if case .planned(let limits) = $0 { limits } else { nil } }.last
        #expect(last?.refusals == [] && last?.closedAt == nil)
    }

    @Test func theSecondRefusalOfTwoRunsClosesThePlanGate() throws {
        var bench = Bench(jobs: (3...4).map { Bench.job($0, seconds: 12) }, planLimits: try self.keptPlan(refusals: 1))
        {
            $0.creates = 1
            $0.account = "one"
        }
        bench.tell(.woke)
        #expect(bench.gate(.plan) == nil)
        bench.arm(1)
        bench.end(self.rejected(403, "plan_gate_exceeded", field: "durationSec"), 1)
        #expect(bench.gate(.plan) != nil)
    }

    @Test func aCapWaitsForTheNextDay() {
        var bench = Bench(jobs: [Bench.job(1)], spent: DaySpending(videos: 2, seconds: 12)) { $0.videosPerDay = 2 }
        bench.tell(.woke)
        #expect(bench.gate(.spending) != nil && bench.creates.isEmpty)
        while bench.creates.isEmpty, bench.wake() {}
        #expect(moment(bench.now).wall >= Date(timeIntervalSince1970: 1_777_939_200))
        #expect(bench.gate(.spending) == nil)
    }

    @Test func aCapLeavesItsLinesInTheHistory() {
        var bench = Bench(jobs: [Bench.job(1)], spent: DaySpending(videos: 2, seconds: 12)) { $0.videosPerDay = 2 }
        bench.tell(.woke)
        while bench.creates.isEmpty, bench.wake() {}
        let lines = bench.records.compactMap { record -> String? in
            if case .noted(let event, let detail) = record, detail?.hasPrefix("spending") == true { event } else { nil }
        }
        #expect(lines == ["gate_closed", "gate_opened"])
    }

    @Test func aJobThatNoDayHasRoomForStandsAsideUntilTheCapChanges() {
        var bench = Bench(jobs: [Bench.job(1, seconds: 15), Bench.job(2), Bench.job(3)]) { $0.secondsPerDay = 10 }
        bench.tell(.woke)
        #expect(bench.creates == [attempt(1)])
        #expect(bench.records.contains { if case .prepared(_, job(2), _) = $0 { true } else { false } })
        // The third waits for tomorrow, and the gate says when.
        #expect(bench.gate(.spending)?.nextTryAt == Date(timeIntervalSince1970: 1_777_939_200))
        bench.pay(1)
        while bench.creates.isEmpty, bench.wake() {}
        #expect(bench.records.contains { if case .prepared(_, job(3), _) = $0 { true } else { false } })
        #expect(bench.gate(.spending)?.nextTryAt == nil)
        #expect(bench.gate(.spending)?.reason.contains("1 job that waits is longer") == true)
        bench.pay(2)
        var settings = bench.orchestrator.settings
        settings.secondsPerDay = 30
        bench.tell(.settingsChanged(settings))
        bench.pass(60)
        #expect(bench.records.contains { if case .prepared(_, job(1), _) = $0 { true } else { false } })
        #expect(bench.gate(.spending) == nil)
    }

    @Test func aRateRefusalPausesEverythingOnceAndIsShown() {
        var bench = Bench(jobs: (1...3).map { Bench.job($0) })
        bench.tell(.woke)
        bench.pay(1)
        bench.arm(2)
        bench.end(self.rejected(429, "rate_limited"), 2)
        #expect(bench.gate(.rate)?.nextTryAt != nil)
        #expect(bench.creates.isEmpty && bench.polled.isEmpty)
        let (before, since) = (bench.now, bench.gate(.rate)?.since)
        bench.pass(2)
        #expect(bench.gate(.rate)?.since == since)
        while bench.creates.isEmpty { bench.wake() }
        #expect(bench.now - before >= 7)
    }

    @Test func aResumeAsksOnceWhetherTheAPIStillRefuses() {
        var bench = Bench(jobs: (1...3).map { Bench.job($0) })
        bench.tell(.woke)
        bench.arm(1)
        bench.end(self.rejected(429, "rate_limited"), 1)
        let before = bench.now
        bench.tell(.resumeAsked(keyMayHaveChanged: true))
        #expect(bench.creates.isEmpty, "a settings file that is read again asks nothing")
        for _ in 1...3 {
            bench.tell(.resumeAsked(keyMayHaveChanged: false))
            while bench.creates.isEmpty { bench.wake() }
            #expect(bench.creates.count == 1)
            #expect(bench.now - before < 7, "sooner than the API asked for")
            guard let number = bench.creates.first?.rawValue else { return }
            bench.arm(number)
            bench.tell(.resumeAsked(keyMayHaveChanged: false))
            #expect(bench.creates.isEmpty, "one is in the air")
            bench.end(self.rejected(429, "rate_limited"), number)
            #expect(bench.gate(.rate) != nil && bench.creates.isEmpty)
        }
    }

    @Test func pausesHoldBackWhatTheySayAndOutliveARestart() {
        var bench = Bench(jobs: [Bench.job(1)], pause: .creating)
        bench.tell(.woke)
        #expect(bench.gate(.paused) != nil && bench.creates.isEmpty)
        bench.tell(.resumeAsked(keyMayHaveChanged: true))
        #expect(bench.gate(.paused) != nil, "a new key lifts no pause")
        bench.tell(.resumeAsked(keyMayHaveChanged: false))
        #expect(bench.story == ["paused", "prepared"])
        bench.pay(1)
        bench.tell(.pauseAsked(.all))
        bench.pass(600)
        #expect(bench.polled.isEmpty)
        bench.tell(.pauseAsked(.nothing))
        #expect(bench.polled == [job(1)])
    }

    @Test(arguments: [true, false])
    func anOutageOfManyHoursLeavesAHandfulUnsure(getsFailToo: Bool) {
        var bench = Bench(jobs: (1...1000).map { Bench.job($0) })
        bench.answersProbes = false
        bench.tell(.woke)
        bench.tell(.probed(.success(()), sentAt: boot(100)))
        let end = bench.now + 12 * 3600
        while bench.now < end {
            for attempt in bench.creates {
                bench.tell(.createAsksToArm(attempt))
                bench.tell(
                    .createEnded(attempt, .unsure(message: "x", httpStatus: nil, raw: nil), sentAt: boot(bench.now))
                )
            }
            if bench.last.effects.contains(.probe(nil)) {
                let answer: Result<Void, CallFailure> =
                    getsFailToo ? .failure(CallFailure(.unavailable, message: "x")) : .success(())
                bench.tell(.probed(answer, sentAt: boot(bench.now)))
            } else if !bench.wake() {
                break
            }
        }
        let unsure = bench.story.count { $0 == "unsure" }
        #expect(unsure <= (getsFailToo ? 2 : 5))
        #expect(unsure >= 2 || getsFailToo)
    }
}

/// Who goes first, and how many at once.
@Suite struct TurnTests {
    @Test func priorityGoesFirstThenTheOrderOfArrival() {
        let jobs = [Bench.job(1), Bench.job(2, priority: 5), Bench.job(3, priority: -1), Bench.job(4, priority: 5)]
        var bench = Bench(jobs: jobs) { $0.creates = 1 }
        bench.tell(.woke)
        for number in 1...4 as ClosedRange<Int64> { bench.pay(number) }
        let order = bench.records.compactMap { if case .prepared(_, let job, _) = $0 { job.rawValue } else { nil } }
        #expect(order == [2, 4, 1, 3])
    }

    @Test func generatingVideosAndCreatesInTheAirShareTheSlots() {
        var bench = Bench(jobs: (1...9).map { Bench.job($0) }) { settings in
            settings.generating = 3
            settings.creates = 2
        }
        bench.tell(.woke)
        #expect(bench.creates == [attempt(1), attempt(2)])
        bench.pay(1)
        #expect(bench.creates == [attempt(3)])
        bench.pay(2)
        #expect(bench.creates.isEmpty)
        bench.pay(3)
        #expect(bench.creates.isEmpty)
        bench.poll(1, .ready, video: "link")
        #expect(bench.creates == [attempt(4)])
    }

    @Test func mediaThatJobsShareGoUpOnceAndTheirKeysAreUsed() throws {
        let shared = medium(1)
        var bench = Bench(jobs: [Bench.job(1, media: [shared]), Bench.job(2, media: [shared, medium(2)])])
        bench.tell(.woke)
        #expect(bench.last.effects == [.presign(shared), .presign(medium(2))])
        #expect(bench.story == ["uploading", "uploading"])
        for (content, key) in [(shared, "k1"), (medium(2), "k2")] {
            let ticket = UploadTicket(url: "u", key: key)
            bench.tell(.presigned(content, .success(ticket), sentAt: boot(100)))
            #expect(bench.last.effects == [.put(content, ticket)])
        }
        bench.tell(.put(shared, .success(UploadTicket(url: "u", key: "k1"))))
        #expect(bench.story.suffix(3) == ["keyGained", "uploaded", "prepared"])
        bench.tell(.put(medium(2), .success(UploadTicket(url: "u", key: "k2"))))
        guard case .create(_, let body)? = bench.last.effects.last else {
            Issue.record("no create")
            return
        }
        let request = try JSONDecoder().decode(VideoRequest.self, from: body)
        #expect(request.sourceImageKey == "k1" && request.lastFrameKey == "k2")
    }

    @Test func aKeyThatTheAPIRefusesIsMadeAnewOnceForAllWhoUseIt() {
        let shared = medium(1)
        var bench = Bench(jobs: (1...3).map { Bench.job($0, media: [shared]) }) { $0.creates = 1 }
        bench.tell(.woke)
        bench.tell(.presigned(shared, .success(UploadTicket(url: "u", key: "old")), sentAt: boot(100)))
        bench.tell(.put(shared, .success(UploadTicket(url: "u", key: "old"))))
        bench.arm(1)
        bench.end(.rejected(refusal(400, "invalid_input"), httpStatus: 400), 1)
        #expect(bench.records.count { $0 == .keyLost(shared) } == 1)
        #expect(bench.creates.isEmpty, "the others do not spend a create on the old key")
        #expect(bench.last.effects == [.presign(shared)])
        bench.tell(.presigned(shared, .success(UploadTicket(url: "u", key: "new")), sentAt: boot(100)))
        bench.tell(.put(shared, .success(UploadTicket(url: "u", key: "new"))))
        bench.arm(2)
        bench.end(.rejected(refusal(400, "invalid_input"), httpStatus: 400), 2)
        #expect(
            bench.records.contains { if case .rejected(attempt(2), job(1), _, _, .some) = $0 { true } else { false } }
        )
    }

    @Test func storageThatIsAwayFailsNoJobAndRefusalsInARowDo() {
        var bench = Bench(jobs: [Bench.job(1, media: [medium(1)])])
        bench.tell(.woke)
        func fail(_ kind: CallFailure.Kind) {
            while !bench.last.effects.contains(.presign(medium(1))) { bench.wake() }
            bench.tell(.presigned(medium(1), .success(UploadTicket(url: "u", key: "k")), sentAt: boot(bench.now)))
            bench.tell(.put(medium(1), .failure(CallFailure(kind, message: "x"))))
        }
        for _ in 0..<10 { fail(.unavailable) }
        fail(.refused(httpStatus: 403))
        #expect(!bench.story.contains("failed"))
        for _ in 0..<4 { fail(.refused(httpStatus: 403)) }
        #expect(bench.story.last == "failed")
        #expect(bench.orchestrator.isIdle)
    }

    @Test(arguments: [405, 408, 421, 425, 503])
    func aPresignThatIsNotAnsweredInTheMatterIsRepeatedAndFailsNoJob(status: Int) {
        var bench = Bench(jobs: [Bench.job(1, media: [medium(1)])])
        bench.tell(.woke)
        for _ in 0..<5 {
            let kind: CallFailure.Kind = status < 500 ? .refused(httpStatus: status) : .unavailable
            let failure = CallFailure(kind, message: "x", failure: JobFailure(code: "some_code", message: "x"))
            bench.tell(.presigned(medium(1), .failure(failure), sentAt: boot(bench.now)))
            #expect(!bench.story.contains("failed"))
            while !bench.last.effects.contains(.presign(medium(1))), bench.wake() {}
            #expect(bench.last.effects.contains(.presign(medium(1))))
        }
    }

    @Test func aPresignThatTheAPIRefusesForTheFileFailsItsJob() {
        var bench = Bench(jobs: [Bench.job(1, media: [medium(1)])])
        bench.tell(.woke)
        bench.tell(.presigned(medium(1), .failure(refusal(400, "invalid_input")), sentAt: boot(100)))
        #expect(bench.story.last == "failed")
    }

    @Test func noCreditsForAPresignFailNoJob() {
        var bench = Bench(jobs: [Bench.job(1, media: [medium(1)])])
        bench.tell(.woke)
        bench.tell(.presigned(medium(1), .failure(refusal(402, "insufficient_credits")), sentAt: boot(100)))
        #expect(!bench.story.contains("failed"))
        #expect(bench.gate(.credits) != nil)
    }

    @Test func cancellingWaitingJobsIsFree() {
        var bench = Bench(jobs: [Bench.job(1), Bench.job(2, media: [medium(1)])], pause: .creating)
        bench.tell(.woke)
        bench.tell(cancelAsked(1, .pending))
        bench.tell(cancelAsked(2, .uploading))
        #expect(bench.story == ["uploading", "cancelled", "cancelled"])
        #expect(bench.orchestrator.isIdle)
    }
}
