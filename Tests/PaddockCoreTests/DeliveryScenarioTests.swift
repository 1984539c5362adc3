import Foundation
import Testing

@testable import PaddockCore

/// From a paid video to its files.
@Suite struct DeliveryTests {
    /// A bench with one job whose video is paid for, at its first poll.
    private func paid(_ change: (inout OrchestratorSettings) -> Void = { _ in }) -> Bench {
        var bench = Bench(jobs: [Bench.job(1)], change)
        bench.tell(.woke)
        bench.pay(1)
        while bench.polled.isEmpty { bench.wake() }
        return bench
    }

    /// Wakes until the video is polled again; false where nothing more is planned.
    private func waitForPoll(_ bench: inout Bench) -> Bool {
        repeat { guard bench.wake() else { return false } } while bench.polled.isEmpty
        return true
    }

    @Test func theHappyWayLeavesTheseRecordsInThisOrder() {
        var bench = self.paid()
        bench.poll(1, .unfinished("queued"))
        expect(self.waitForPoll(&bench), is: true)
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        #expect(
            bench.last.effects.map { "\($0)".split(separator: "(").first.map(String.init) ?? "" } == ["fetch", "fetch"]
        )
        bench.fetched(1, .thumbnail)
        bench.published(1, .thumbnail)
        bench.fetched(1, .video)
        bench.published(1, .video)
        #expect(bench.last.effects == [.writeRecord(job(1))])
        bench.tell(.recordWritten(job(1), .success(())))
        #expect(bench.last.effects == [.tidy(job(1))])
        let expected = [
            "prepared", "accepted", "remoteStatus", "ready", "fetched", "published", "fetched", "published",
            "finishing", "done",
        ]
        #expect(bench.story == expected)
        #expect(bench.orchestrator.isIdle)
        while bench.wake() {}
    }

    @Test(
        arguments: [
            (60, [5, 15, 40, 60]), (300, [5, 15, 40, 80, 160, 300]), (10, [5, 10]), (3, [3]), (0, []),
        ] as [(Double, [Double])]
    )
    func aThumbnailIsAskedForNowAndThenAndLastWhenItsTimeIsOver(wait: Double, asks: [Double]) throws {
        var bench = self.paid {
            $0.pollInterval = .seconds(1)
            $0.thumbnailWait = .seconds(wait)
        }
        bench.poll(1, .ready, video: "v")
        let ready = bench.now
        bench.fetched(1, .video)
        bench.published(1, .video)
        var asked: [Double] = []
        while !bench.story.contains("finishing"), self.waitForPoll(&bench) {
            asked.append((bench.now - ready).rounded())
            bench.poll(1, .ready, video: "v")
        }
        #expect(asked == asks)
        #expect(bench.now - ready >= wait)
        #expect(bench.story.contains("thumbnailGivenUp"))
        #expect(bench.story.last == "finishing")
    }

    @Test func aJobDoesNotWaitForAThumbnailThatNobodyCanBeAskedFor() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v")
        bench.fetched(1, .video)
        bench.published(1, .video)
        bench.answersProbes = false
        expect(self.waitForPoll(&bench), is: true)
        bench.pollFails(1, .unauthorized)
        bench.pass(100)
        #expect(bench.gate(.auth) != nil)
        #expect(bench.story.suffix(2) == ["thumbnailGivenUp", "finishing"])
    }

    @Test func aThumbnailIsWaitedForThroughAPauseAndAskedForOnceMoreAfterIt() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v")
        bench.fetched(1, .video)
        bench.published(1, .video)
        bench.tell(.pauseAsked(.all))
        bench.pass(3600)
        #expect(!bench.story.contains("thumbnailGivenUp"))
        bench.tell(.pauseAsked(.nothing))
        expect(!bench.polled.isEmpty || self.waitForPoll(&bench), is: true)
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        bench.fetched(1, .thumbnail)
        bench.published(1, .thumbnail)
        #expect(bench.story.suffix(3) == ["fetched", "published", "finishing"])
    }

    /// A transfer that a person's pause broke off says nothing of the file, the disk or the API.
    @Test func whatAPauseBrokeOffGoesOnAndCostsNoThumbnail() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        for _ in 0..<6 {
            #expect(bench.tell(.pauseAsked(.all)).effects == [.holdTransfers(true)])
            bench.fetched(1, .video, .interrupted)
            bench.fetched(1, .thumbnail, .interrupted)
            bench.pass(3600)
            #expect(bench.gate(.disk) == nil && bench.gate(.api) == nil)
            #expect(bench.tell(.pauseAsked(.nothing)).effects.contains(.holdTransfers(false)))
            expect(!bench.polled.isEmpty || self.waitForPoll(&bench), is: true)
            bench.poll(1, .ready, video: "v", thumbnail: "t")
            let fetches = bench.last.effects.count { if case .fetch = $0 { true } else { false } }
            #expect(fetches == 2)
        }
        // What fails afterwards is a failure like any other, and the thumbnail's time has begun again.
        bench.fetched(1, .thumbnail, .unavailable)
        #expect(!bench.story.contains("thumbnailGivenUp"))
    }

    /// What is paid and on its way is not lost to a person's pause, however long it has been tried.
    @Test func aPauseFailsNoJob() {
        var bench = self.paid { $0.giveUpAfter = .seconds(600) }
        bench.poll(1, .ready, video: "v")
        func tried() -> Duration {
            guard case .delivering(let delivery)? = bench.orchestrator.followed[job(1)]?.state else { return .zero }
            return delivery.answeredTime.total
        }
        while tried() < .seconds(600) {
            bench.fetched(1, .video, .unavailable)
            expect(self.waitForPoll(&bench), is: true)
            bench.poll(1, .ready, video: "v")
        }
        bench.tell(.pauseAsked(.all))
        var other = bench
        bench.fetched(1, .video, .interrupted)
        #expect(!bench.story.contains("failed"))
        other.fetched(1, .video, .unavailable)
        #expect(other.story.last == "failed", "any other end would have been the last")
    }

    @Test func aLateThumbnailIsTaken() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v")
        bench.fetched(1, .video)
        bench.published(1, .video)
        expect(self.waitForPoll(&bench), is: true)
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        bench.fetched(1, .thumbnail)
        bench.published(1, .thumbnail)
        #expect(bench.story.suffix(3) == ["fetched", "published", "finishing"])
    }

    @Test func aThumbnailWhoseFileIsLostAfterTheDeadlineDoesNotKeepTheJobForEver() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        bench.fetched(1, .video)
        bench.published(1, .video)
        bench.fetched(1, .thumbnail)
        bench.pass(120)
        bench.published(1, .thumbnail, .linkExpired)
        expect(self.waitForPoll(&bench), is: true)
        bench.poll(1, .ready, video: "v")
        #expect(bench.story.suffix(2) == ["thumbnailGivenUp", "finishing"])
    }

    /// Else a start in the middle of the second download would publish what there is of it.
    @Test func aFileThatIsGoneIsOnRecordAsGoneBeforeItIsFetchedAgain() {
        for asset in Asset.allCases {
            var bench = self.paid()
            bench.poll(1, .ready, video: "v", thumbnail: "t")
            bench.fetched(1, asset)
            bench.published(1, asset, .linkExpired)
            #expect(bench.last.records == [.fileLost(job(1), asset)])
            expect(self.waitForPoll(&bench), is: true)
        }
    }

    @Test func aFullDiskCostsNoThumbnail() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        bench.fetched(1, .video)
        bench.published(1, .video)
        for _ in 0..<6 {
            bench.fetched(1, .thumbnail, .noRoom)
            var isFetched = false
            for _ in 0..<100 where !isFetched {
                bench.wake()
                isFetched = bench.last.effects.contains { if case .fetch = $0 { true } else { false } }
                guard !bench.polled.isEmpty else { continue }
                bench.poll(1, .ready, video: "v", thumbnail: "t")
                isFetched = isFetched || bench.last.effects.contains { if case .fetch = $0 { true } else { false } }
            }
            #expect(isFetched)
        }
        #expect(!bench.story.contains("thumbnailGivenUp"))
    }

    /// Row 32 of the matrix, V, T and B: the machine is short of descriptors, and nothing is wrong with the disk.
    @Test func aShortageIsWaitedForAtEachStepAndClosesNoGate() {
        var bench = self.paid()
        let short = CallFailure(.shortage, message: "too many open files")
        func expectNoGate() { #expect(bench.gate(.disk) == nil && bench.gate(.api) == nil) }
        bench.tell(.diskRefused(short))
        expectNoGate()
        for _ in 0..<9 {
            bench.pollFails(1, .shortage)
            expectNoGate()
            expect(self.waitForPoll(&bench), is: true)
        }
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        for asset in Asset.allCases {
            for _ in 0..<9 {
                bench.fetched(1, asset, .shortage)
                expectNoGate()
                while !bench.last.effects.contains(where: {
                    if case .fetch(_, _, asset, _) = $0 { true } else { false }
                }) {
                    if !bench.polled.isEmpty {
                        bench.poll(1, .ready, video: "v", thumbnail: "t")
                    } else {
                        expect(bench.wake(), is: true)
                    }
                }
            }
        }
        for asset in Asset.allCases {
            bench.fetched(1, asset)
            for _ in 0..<9 {
                bench.published(1, asset, .shortage)
                expectNoGate()
                let publish = Effect.publish(job(1), Bench.job(1).name, asset, Bench.file(asset))
                while !bench.last.effects.contains(publish) { expect(bench.wake(), is: true) }
            }
            bench.published(1, asset)
        }
        for _ in 0..<9 {
            bench.tell(.recordWritten(job(1), .failure(short)))
            expectNoGate()
            while !bench.last.effects.contains(.writeRecord(job(1))) { expect(bench.wake(), is: true) }
        }
        bench.tell(.recordWritten(job(1), .success(())))
        #expect(bench.story.last == "done")
        #expect(!bench.story.contains("thumbnailGivenUp"))
        #expect(bench.orchestrator.isIdle)
    }

    @Test func anExpiredLinkIsMadeAnewByAPollAndTheAsksBackOff() {
        var bench = self.paid { $0.giveUpAfter = .seconds(3600) }
        bench.poll(1, .ready, video: "v")
        bench.now += 61
        var polls = 0
        while !bench.story.contains("failed") {
            bench.fetched(1, .video, .linkExpired)
            guard !bench.story.contains("failed") else { break }
            expect(self.waitForPoll(&bench), is: true)
            polls += 1
            bench.poll(1, .ready, video: "v")
        }
        #expect(polls < 200, "\(polls) polls in an hour")
        guard
            case .failed(_, let failure)? = bench.records.last(where: { if case .failed = $0 { true } else { false } })
        else { return }
        #expect(failure.code == JobFailure.downloadFailed)
    }

    @Test func theSameBadBytesFromThreeFreshLinksFail() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v")
        for hash in ["a", "b", "b"] {
            bench.fetched(1, .video, .invalidOutput(sha256: hash))
            #expect(!bench.story.contains("failed"))
            expect(self.waitForPoll(&bench), is: true)
            bench.poll(1, .ready, video: "v")
        }
        bench.fetched(1, .video, .invalidOutput(sha256: "b"))
        #expect(bench.story.last == "failed")
        #expect(bench.orchestrator.isIdle)
    }

    @Test func aPublishThatTheDiskRefusesIsDoneAgainWhenTheGateOpens() {
        var bench = self.paid()
        bench.poll(1, .ready, video: "v", thumbnail: "t")
        bench.fetched(1, .video)
        bench.published(1, .video, .noRoom)
        #expect(bench.gate(.disk) != nil)
        while !bench.last.effects.contains(.publish(job(1), Bench.job(1).name, .video, Bench.file(.video))) {
            expect(bench.wake(), is: true)
        }
        bench.published(1, .video)
        bench.fetched(1, .thumbnail)
        bench.published(1, .thumbnail)
        bench.tell(.recordWritten(job(1), .failure(CallFailure(.noRoom, message: "x"))))
        while !bench.last.effects.contains(.writeRecord(job(1))) { expect(bench.wake(), is: true) }
        bench.tell(.recordWritten(job(1), .success(())))
        #expect(bench.story.last == "done")
    }
}

/// Videos that do not come: held or failed in the end, never asked for without end.
@Suite struct FollowingTests {
    private func paid(_ change: (inout OrchestratorSettings) -> Void = { _ in }) -> Bench {
        var bench = Bench(jobs: [Bench.job(1)], change)
        bench.tell(.woke)
        bench.pay(1)
        return bench
    }

    /// Answers every poll so until the job has come to rest.
    private func rest(_ bench: inout Bench, _ answer: (inout Bench) -> Void) -> JobFailure? {
        while !bench.orchestrator.isIdle, bench.wake() {
            if !bench.polled.isEmpty { answer(&bench) }
        }
        switch bench.records.last(where: { record in
            switch record {
            case .noted, .paced, .doubted, .planned, .timed: false
            default: true
            }
        }) {
        case .held(_, let failure, _), .failed(_, let failure), .generationFailed(_, _, let failure, _): return failure
        default: return nil
        }
    }

    @Test func aVideoThatIsNeverReadyIsHeldAsStalledAfterADayOfAnswers() {
        var bench = self.paid()
        let began = bench.now
        let failure = self.rest(&bench) { $0.poll(1, .unfinished("dreaming")) }
        #expect(failure?.code == JobFailure.stalled)
        #expect(bench.now - began >= 86_400 && bench.now - began < 88_000)
    }

    @Test func aVideoThatTheAPIDoesNotKnowIsHeldAfterHalfAnHour() {
        var bench = self.paid()
        let began = bench.now
        let failure = self.rest(&bench) { $0.pollFails(1, .notFound) }
        #expect(failure?.code == JobFailure.videoNotFound)
        #expect(bench.now - began >= 1800 && bench.now - began < 2000)
    }

    @Test(arguments: [("other", "horse 1"), ("video-1", "horse 2")])
    func somebodyElsesVideoIsNeverTakenAndNotAskedForWithoutEnd(id: String, prompt: String) {
        var bench = self.paid()
        let failure = self.rest(&bench) { bench in
            var details = RemoteVideo.Details()
            details.prompt = prompt
            let other = RemoteVideo(
                id: VideoID(rawValue: id),
                status: .ready,
                videoURL: "v",
                thumbnailURL: nil,
                readyAt: nil,
                details: details
            )
            bench.tell(.polled(job(1), .success(other), sentAt: boot(bench.now)))
        }
        #expect(failure?.code == JobFailure.videoNotFound)
        #expect(failure?.message.contains("another video in the place of video video-1") == true)
        #expect(!bench.story.contains("ready"))
    }

    @Test(arguments: [nil, "", "horse 1", " horse  1\n"]) func aPromptThatIsOursOrNotNamedIsNoObjection(prompt: String?)
    {
        var bench = self.paid()
        var details = RemoteVideo.Details()
        details.prompt = prompt
        let ours = RemoteVideo(
            id: Bench.video,
            status: .ready,
            videoURL: "v",
            thumbnailURL: nil,
            readyAt: nil,
            details: details
        )
        bench.tell(.polled(job(1), .success(ours), sentAt: boot(bench.now)))
        #expect(bench.story.last == "ready")
    }

    @Test func aVideoWhoseEveryPollIsRefusedIsHeldInTheEnd() {
        var bench = self.paid { $0.giveUpAfter = .seconds(7200) }
        expect(self.rest(&bench) { $0.pollFails(1, .refused(httpStatus: 400)) }?.code, is: JobFailure.stalled)
    }

    @Test func timeWithoutAnswersCountsForNothing() {
        var bench = self.paid { $0.giveUpAfter = .seconds(600) }
        let end = bench.now + 86_400
        while bench.now < end, bench.wake() {
            if !bench.polled.isEmpty { bench.pollFails(1, .unavailable) }
        }
        bench.poll(1, .unfinished("processing"))
        #expect(!bench.story.contains("held"))
    }

    /// `giveUpAfter` and `missingAfter`: what counts is the time in which somebody could have been asked.
    @Test(arguments: ["auth", "api", "paused"], [true, false])
    func timeBehindAClosedGateCountsForNothing(gate: String, isKnown: Bool) {
        var bench = self.paid {
            $0.giveUpAfter = .seconds(60)
            $0.missingAfter = .seconds(60)
        }
        func answer() {
            if isKnown { bench.poll(1, .unfinished("processing")) } else { bench.pollFails(1, .notFound) }
        }
        bench.answersProbes = false
        while bench.polled.isEmpty { bench.wake() }
        answer()
        let counted = bench.now
        switch gate {
        case "auth":
            while bench.polled.isEmpty { bench.wake() }
            bench.pollFails(1, .unauthorized)
        case "api":
            while bench.gate(.api) == nil {
                if bench.polled.isEmpty { bench.wake() } else { bench.pollFails(1, .unavailable) }
            }
        default:
            bench.tell(.pauseAsked(.all))
        }
        let before = bench.now - counted
        bench.now += 100
        bench.tell(gate == "paused" ? .pauseAsked(.nothing) : .probed(.success(()), sentAt: boot(bench.now)))
        while bench.polled.isEmpty { bench.wake() }
        answer()
        #expect(before < 60 && !bench.story.contains("held"), "\(before) s counted")
        while !bench.story.contains("held"), bench.wake() {
            if !bench.polled.isEmpty { answer() }
        }
        #expect(bench.story.last == "held", "time with answers does count")
    }

    @Test func aFailedVideoFailsItsJobAndFreesItsSlot() {
        var bench = Bench(jobs: (1...2).map { Bench.job($0) }) { $0.generating = 1 }
        bench.tell(.woke)
        bench.pay(1)
        bench.poll(1, .failed(message: "no horse"))
        let failure = JobFailure(code: JobFailure.generationFailed, message: "no horse")
        #expect(bench.records.contains(.generationFailed(attempt(1), job(1), failure, polls: 1)))
        #expect(bench.creates == [attempt(2)])
    }

    @Test func pollsKeepTheirDistance() {
        var bench = self.paid()
        var times: [Double] = []
        while times.count < 200, bench.wake() {
            guard !bench.polled.isEmpty else { continue }
            times.append(bench.now)
            bench.poll(1, .unfinished("processing"))
        }
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(gaps.allSatisfy { $0 >= 5 && $0 <= 33.1 })
    }

    @Test func whatAStartFindsGoesOnWhereItWas() {
        func paid(_ number: Int64, _ state: JobState, _ video: StoredAsset, finishedAt: Date? = nil) -> PaidJob {
            PaidJob(
                id: job(number),
                name: JobName(batch: "spring", id: "job-\(number)"),
                attempt: attempt(number),
                videoID: VideoID(rawValue: "video-\(number)"),
                durationSec: 6,
                resolution: nil,
                prompt: "horse 1",
                state: state,
                polls: 3,
                chargedAt: moment(0).wall,
                readyAt: nil,
                video: video,
                thumbnail: .givenUp,
                finishedAt: finishedAt
            )
        }
        let file = Bench.file(.video)
        var bench = Bench(paid: [
            paid(1, .generating, .missing), paid(2, .downloading, .missing), paid(3, .downloading, .fetched(file)),
            paid(4, .downloading, .published(file, path: "x")),
            paid(5, .downloading, .published(file, path: "x"), finishedAt: moment(50).wall),
        ])
        var started: [Effect] = []
        bench.tell(.woke)
        started += bench.last.effects
        while started.count < 5, bench.wake() { started += bench.last.effects }
        #expect(
            Set(started) == [
                .poll(job(1), VideoID(rawValue: "video-1")), .poll(job(2), VideoID(rawValue: "video-2")),
                .publish(job(3), JobName(batch: "spring", id: "job-3"), .video, file), .writeRecord(job(4)),
                .writeRecord(job(5)),
            ]
        )
        #expect(bench.story == ["finishing"])
    }
}
