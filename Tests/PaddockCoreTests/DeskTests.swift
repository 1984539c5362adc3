import Testing

@testable import PaddockCore

@Suite struct UploadDeskTests {
    private var desk = UploadDesk()
    private var randomness = Randomness(seed: 1)

    private static func rank(_ number: Int64, priority: Int = 0) -> Rank { Rank(priority: priority, id: job(number)) }

    @Test mutating func theSameBytesGoUpOnceForAllWhoWait() throws {
        for id in 1...3 as ClosedRange<Int64> { self.desk.want(medium(1), for: Self.rank(id)) }
        let next = self.desk.start()
        let started = try #require(next)
        #expect(started.content == medium(1))
        #expect(started.waiters == [job(1), job(2), job(3)])
        expect(self.desk.start() == nil, is: true)
        self.desk.want(medium(1), for: Self.rank(4))
        let hasTaker = self.desk.gotTicket(medium(1))
        #expect(hasTaker)
        #expect(self.desk.active == 1)
        expect(self.desk.finished(medium(1)), is: [job(1), job(2), job(3), job(4)])
        #expect(self.desk.active == 0)
    }

    @Test mutating func whatTheFirstJobNeedsGoesUpFirst() {
        for number in 1...3 { self.desk.want(medium(number), for: Self.rank(Int64(number))) }
        self.desk.want(medium(9), for: Self.rank(9, priority: 5))
        // Somebody more important needs what another has waited for.
        self.desk.want(medium(3), for: Self.rank(8, priority: 5))
        var order: [MediaContent] = []
        while self.desk.hasQueued(at: boot(0)), let next = self.desk.start() { order.append(next.content) }
        #expect(order == [3, 9, 1, 2].map { medium($0) })
        #expect(self.desk.active == 4)
    }

    @Test mutating func aFailedUploadWaitsAndComesAgain() throws {
        self.desk.want(medium(1), for: Self.rank(1))
        _ = self.desk.start()
        expect(self.desk.failed(medium(1), isRefusal: true, at: boot(0), &self.randomness), is: 1)
        #expect(self.desk.active == 0)
        expect(self.desk.hasQueued(at: boot(0)), is: false)
        let earliest = self.desk.earliestDue()
        let due = try #require(earliest)
        #expect(due <= boot(1))
        expect(self.desk.hasQueued(at: due), is: true)
        expect(self.desk.start()?.content, is: medium(1))
    }

    @Test mutating func onlyRefusalsInARowCount() {
        self.desk.want(medium(1), for: Self.rank(1))
        var counts: [Int] = []
        for isRefusal in [true, true, false, true] {
            _ = self.desk.hasQueued(at: boot(1e6))
            _ = self.desk.start()
            counts.append(self.desk.failed(medium(1), isRefusal: isRefusal, at: boot(0), &self.randomness))
        }
        #expect(counts == [1, 2, 0, 1])
    }

    @Test mutating func whatNobodyWaitsForIsNotTriedAgain() {
        self.desk.want(medium(1), for: Self.rank(1))
        _ = self.desk.start()
        self.desk.forget(job(1), contents: [medium(1)])
        _ = self.desk.failed(medium(1), isRefusal: false, at: boot(0), &self.randomness)
        #expect(self.desk.active == 0)
        expect(self.desk.earliestDue(), is: nil)
        #expect(!self.desk.isKnown(medium(1)))
    }

    @Test mutating func aTicketForNobodyFreesItsSlot() {
        self.desk.want(medium(1), for: Self.rank(1))
        _ = self.desk.start()
        self.desk.forget(job(1), contents: [medium(1)])
        let hasTaker = self.desk.gotTicket(medium(1))
        #expect(!hasTaker)
        #expect(self.desk.active == 0)
    }

    @Test mutating func aStaleEntryInTheQueueIsNoWork() {
        self.desk.want(medium(1), for: Self.rank(1))
        self.desk.forget(job(1), contents: [medium(1)])
        self.desk.want(medium(1), for: Self.rank(2))
        _ = self.desk.start()
        expect(self.desk.hasQueued(at: boot(0)), is: false)
        _ = self.desk.failed(medium(1), isRefusal: false, at: boot(0), &self.randomness)
        expect(self.desk.hasQueued(at: boot(0)), is: false)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    mutating func slotsAreNeverLostInARandomPlay(seed: UInt64) {
        var dice = Randomness(seed: seed)
        for _ in 0..<3000 {
            let content = medium(Int.random(in: 0..<4, using: &dice))
            let id = job(Int64.random(in: 0..<6, using: &dice))
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: self.desk.want(content, for: Rank(priority: 0, id: id))
            case 1: if self.desk.hasQueued(at: boot(1e6)) { expect(self.desk.start() != nil, is: true) }
            case 2: _ = self.desk.gotTicket(content)
            case 3: _ = self.desk.finished(content)
            case 4: _ = self.desk.failed(content, isRefusal: false, at: boot(0), &dice)
            default: self.desk.forget(id, contents: [content])
            }
            #expect(self.desk.active >= 0 && self.desk.active <= 4)
        }
        for number in 0..<4 { _ = self.desk.finished(medium(number)) }
        #expect(self.desk.active == 0)
    }
}

@Suite struct PagingTests {
    private var paging = Paging()

    @Test mutating func theFirstPageIsReadAtOnceAndOnce() {
        expect(self.paging.start(inMemory: 0, blocked: 0), is: 256)
        expect(self.paging.start(inMemory: 0, blocked: 0), is: nil)
    }

    @Test mutating func aShortPageIsTheEndUntilJobsArrive() {
        _ = self.paging.start(inMemory: 0, blocked: 0)
        self.paging.read(count: 255, limit: 256)
        #expect(self.paging.isExhausted)
        expect(self.paging.start(inMemory: 0, blocked: 0), is: nil)
        self.paging.arrived()
        #expect(!self.paging.isExhausted)
        expect(self.paging.start(inMemory: 10, blocked: 0), is: 256)
    }

    @Test mutating func moreIsReadWhenHalfIsUsedUpAndBlockedOnesDoNotCount() {
        _ = self.paging.start(inMemory: 0, blocked: 0)
        self.paging.read(count: 256, limit: 256)
        expect(self.paging.start(inMemory: 128, blocked: 0), is: nil)
        expect(self.paging.start(inMemory: 256, blocked: 129), is: 385)
    }

    @Test(arguments: [255, 256])
    mutating func whatArrivesFarDownTheQueueIsReadWhenItsTurnIsNear(count: Int) {
        _ = self.paging.start(inMemory: 0, blocked: 0)
        self.paging.read(count: count, limit: 256)
        self.paging.arrived(isBehind: true)
        #expect(!self.paging.isExhausted)
        expect(self.paging.start(inMemory: 256, blocked: 0), is: nil)
        expect(self.paging.start(inMemory: 127, blocked: 0), is: 256)
        self.paging.arrived(isBehind: true)
        self.paging.read(count: 3, limit: 256)
        #expect(!self.paging.isExhausted, "it may have come after the page was read")
    }

    @Test mutating func jobsThatArriveDuringAPageAreReadAfterIt() {
        _ = self.paging.start(inMemory: 0, blocked: 0)
        self.paging.arrived()
        self.paging.read(count: 3, limit: 256)
        #expect(!self.paging.isExhausted)
        expect(self.paging.start(inMemory: 3, blocked: 0), is: 256)
    }

    @Test mutating func whoLeavesDuringAPageIsRemembered() {
        self.paging.left(job(1))
        _ = self.paging.start(inMemory: 0, blocked: 0)
        self.paging.left(job(2))
        #expect(self.paging.leftMeanwhile == [job(2)])
        self.paging.read(count: 3, limit: 256)
        #expect(self.paging.leftMeanwhile.isEmpty)
    }
}

@Suite struct AnsweredTimeTests {
    @Test func onlyTimeBetweenAnswersCountsAndNotTooMuchAtOnce() {
        var time = AnsweredTime(startingAt: boot(0))
        time.answered(at: boot(30), bound: .seconds(120))
        #expect(time.total == .seconds(30))
        time.answered(at: boot(100_000), bound: .seconds(120))
        #expect(time.total == .seconds(150))
    }

    @Test func withoutAStartTheFirstAnswerIsOne() {
        var time = AnsweredTime()
        time.answered(at: boot(500), bound: .seconds(120))
        #expect(time.total == .zero)
        time.answered(at: boot(510), bound: .seconds(120))
        #expect(time.total == .seconds(10))
    }
}

@Suite struct CreatePauseTests {
    @Test func itGrowsCountsCreatesInTheAirOnceAndEndsWithSuccess() throws {
        var randomness = Randomness(seed: 1)
        var pause = CreatePause()
        #expect(pause.isOver(at: boot(0)))
        pause.blocked(at: boot(0), &randomness)
        let first = try #require(pause.until)
        #expect(first >= boot(5) && first <= boot(5.5))
        pause.blocked(at: boot(1), &randomness)
        #expect(pause.until == first)
        #expect(!pause.isOver(at: boot(4.9)))
        #expect(pause.isOver(at: first))
        pause.blocked(at: first, &randomness)
        #expect(try #require(pause.until) - first >= .seconds(10))
        pause.passed()
        #expect(pause.isOver(at: first))
    }
}
