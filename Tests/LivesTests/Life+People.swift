import Foundation
import PaddockCore

@testable import PaddockStore

// What people do: drop manifests, give commands of every kind at any moment, and pull at the machine.

extension Life {
    /// The commands that people give in the middle of it.
    enum Command: String, CaseIterable {
        case pauseCreating, pauseAll, resume, hangup
        case cancel, cancelCharged, cancelBatch, retry, retryAgain, retryAll
        case resolveRetry, resolveAdopt, resolveAdoptWrong, resolveAdoptStrange, resolveAbandon, resolveAllRetry
        case inspect, stop, reload, submitMore, submitSame, submitOther, restartIntake
    }

    /// What happens to the machine and the account.
    enum Upset: String, CaseIterable {
        case keyRevoked, keyOfAnother, clockForward, clockBack, suspend, strangeFile
    }

    func beginnings() async throws {
        if case .scenario(let scenario, _) = self.id {
            try await self.submit(scenario.jobs)
            for (moment, command) in scenario.commands {
                self.schedule(.act { try $0.give(command) }, after: moment)
            }
        } else {
            try await self.submit(self.drafts(Int.random(in: self.cast.jobs, using: &self.dice)))
        }
        let length = self.weather.end - self.now
        for _ in 0..<self.cast.commands {
            let command = Command.allCases[Int(self.roll(UInt64(Command.allCases.count)))]
            self.schedule(.act { try $0.give(command) }, after: self.dice.duration(upTo: length))
        }
        for _ in 0..<self.cast.upsets {
            let upset = Upset.allCases[Int(self.roll(UInt64(Upset.allCases.count)))]
            self.schedule(.act { $0.suffer(upset) }, after: self.dice.duration(upTo: length))
        }
        // When the trouble is over somebody looks after everything.
        self.schedule(.act { $0.mend() }, after: length)
        let looksAfter: [(Int, Event)] = [
            (2, .resumeAsked(keyMayHaveChanged: true)), (3, .resumeAsked(keyMayHaveChanged: false)), (6, .woke),
        ]
        for (seconds, event) in looksAfter {
            self.schedule(.tell(event, incarnation: nil), after: length + .seconds(seconds))
        }
        self.schedule(.act { $0.makeRoomForEveryJob() }, after: length + .seconds(4))
    }

    /// What is longer than a whole day may be waits for another cap, and nothing else.
    private func makeRoomForEveryJob() {
        guard let cap = self.settings.secondsPerDay, cap < 12 else { return }
        var settings = self.settings
        settings.secondsPerDay = 12
        self.schedule(.tell(.settingsChanged(settings), incarnation: nil), after: .zero)
    }

    private func mend() {
        self.world.key = .init()
        self.wallError = .zero
        self.world.mend(at: self.now)
    }
}

// MARK: - Manifests

extension Life {
    func submit(_ drafts: [JobDraft]) async throws {
        guard let first = drafts.first else { return }
        let before = self.model.jobs.count
        let answer = try await self.store.accept(drafts, batch: first.name.batch, at: self.wall)
        guard self.model.jobs.count - before == answer?.new ?? 0 else {
            throw Violation(.nothingForgotten, "a manifest was not taken whole")
        }
    }

    /// New jobs with names of their own. Some are bad, some are alike but for their names.
    func drafts(_ count: Int) -> [JobDraft] {
        self.people.submissions += 1
        let submission = self.people.submissions
        let areVariants = self.roll(5) == 0
        return (1...count).map { number in
            let name = submission == 1 ? "job-\(number)" : "more-\(submission)-\(number)"
            let kind = self.roll(12) == 0 ? "bad" : "good"
            var request = VideoRequest(
                prompt: areVariants ? "\(kind) variants of \(submission)" : "\(kind) horse called \(name)",
                durationSec: areVariants ? 5 : Int(self.roll(10)) + 3
            )
            request.resolution = !areVariants && self.roll(2) == 0 ? "720p" : nil
            return JobDraft(
                name: JobName(batch: "spring", id: name),
                request: request,
                references: areVariants ? [] : self.references(),
                priority: Int(self.roll(3)) - 1,
                metadata: [:],
                contentHash: "hash of \(request.prompt)",
                line: nil
            )
        }
    }

    private func references() -> [JobReference] {
        let fields: [ReferenceField] = [[], [], [.sourceImage], [.sourceImage, .referenceVideo]][Int(self.roll(4))]
        return fields.map { field in Scenario.reference(field, Int(self.roll(3))) }
    }
}

// MARK: - Commands

extension Life {
    func give(_ command: Command) throws {
        self.tally.command(command.rawValue)
        self.note("a person: \(command)")
        switch command {
        case .pauseCreating: self.tellAnybody(.pauseAsked(.creating))
        case .pauseAll: self.tellAnybody(.pauseAsked(.all))
        case .resume: self.tellAnybody(.resumeAsked(keyMayHaveChanged: false))
        case .hangup: self.tellAnybody(.resumeAsked(keyMayHaveChanged: true))
        case .stop: self.tellAnybody(.stopAsked)
        case .restartIntake: self.tellAnybody(.jobsArrived(highestPriority: nil))
        case .reload: self.tellAnybody(.settingsChanged(Cast.settings(&self.dice)))
        case .cancel: self.want(self.anyone { _ in true }.map { [JobChange($0, .cancel(charged: false))] })
        case .cancelCharged:
            self.want(
                self.anyone { !$0.state.isSettled || $0.state == .held }.map { [JobChange($0, .cancel(charged: true))] }
            )
        case .cancelBatch:
            self.want(self.model.ordered.map { JobChange($0.name.description, .cancel(charged: self.roll(4) == 0)) })
        case .retry:
            self.want(
                self.anyone { [.failed, .cancelled].contains($0.state) }.map {
                    [JobChange($0, .retry(chargesAgain: false))]
                }
            )
        case .retryAgain:
            self.want(
                self.anyone { [.failed, .cancelled].contains($0.state) }.map {
                    [JobChange($0, .retry(chargesAgain: true))]
                }
            )
        case .retryAll:
            self.want(self.model.ordered.map { JobChange($0.name.description, .retry(chargesAgain: true)) })
        case .resolveRetry: self.want(self.anyHeld().map { [JobChange($0.name.description, .sendAgain)] })
        case .resolveAbandon: self.want(self.anyHeld().map { [JobChange($0.name.description, .abandon)] })
        case .resolveAllRetry:
            self.want(
                self.model.ordered.filter { $0.state == .held }.map { JobChange($0.name.description, .sendAgain) }
            )
        case .resolveAdopt: self.adoptTheTruth()
        case .resolveAdoptWrong: self.adoptAnother()
        case .resolveAdoptStrange: self.adoptFromTheDashboard()
        case .inspect:
            let video =
                self.world.ledger.randomElement(using: &self.dice) ?? self.world.newID(self.trueWall, &self.dice)
            self.tellAnybody(.inspectAsked(self.people.newRequest(), video))
        case .submitMore: self.drop(self.drafts(Int(self.roll(2)) + 1))
        case .submitSame: self.drop(self.model.ordered.map(\.draft))
        case .submitOther: self.drop(self.otherContent())
        }
    }

    private func tellAnybody(_ event: Event) {
        // A daemon that is not there hears nothing.
        guard self.isAlive else { return }
        self.mailbox.append(event)
    }

    /// The intake puts them on record whenever it gets to it, and tells the loop.
    private func drop(_ drafts: [JobDraft]) {
        self.people.drops.append(drafts)
    }

    private func otherContent() -> [JobDraft] {
        self.model.ordered.prefix(1).map { job in
            var request = job.draft.request
            request.prompt += ", in the rain"
            return JobDraft(
                name: job.name,
                request: request,
                references: [],
                priority: 0,
                metadata: [:],
                contentHash: "hash of \(request.prompt)",
                line: nil
            )
        }
    }

    private func anyone(_ fits: (ModelStore.Job) -> Bool) -> String? {
        let names = self.model.ordered.filter(fits).map(\.name.description)
        return self.roll(20) == 0 ? "spring/nobody" : names.randomElement(using: &self.dice)
    }

    private func anyHeld() -> ModelStore.Job? {
        self.model.ordered.filter { $0.state == .held }.randomElement(using: &self.dice)
    }

    private func adoptTheTruth() {
        guard let job = self.anyHeld(), let video = self.trueVideo(of: job.id) else { return }
        self.want([JobChange(job.name.description, .adopt(video))])
    }

    private func adoptAnother() {
        let name = self.anyHeld()?.name.description ?? self.anyone { _ in true }
        guard let name else { return }
        let video = self.world.ledger.randomElement(using: &self.dice) ?? self.world.newID(self.trueWall, &self.dice)
        self.want([JobChange(name, .adopt(video))])
    }

    /// Somebody has made the video by hand, and wants the held job to have it.
    private func adoptFromTheDashboard() {
        guard let job = self.anyHeld() else { return }
        let video = self.world.charge(
            nil,
            job.draft.request,
            at: self.now,
            wall: self.trueWall,
            isCalm: true,
            &self.dice
        )
        self.want([JobChange(job.name.description, .adopt(video))])
    }
}

// MARK: - Requests and answers

extension Life {
    /// Asks for changes as a command does: videos to be adopted are looked at first.
    func want(_ changes: [JobChange]?, expecting: Bool = false) {
        guard self.isAlive, let changes, !changes.isEmpty else { return }
        let request = self.people.newRequest()
        if expecting { self.people.expected[request] = changes }
        if changes.count == 1, case .adopt(let video) = changes[0].move, self.needsLook(changes[0], video) {
            self.people.wantsLook(request, for: changes)
            self.mailbox.append(.inspectAsked(request, video))
        } else {
            self.mailbox.append(.changeAsked(request, changes.map { AskedChange($0, facts: nil) }))
        }
    }

    private func needsLook(_ change: JobChange, _ video: VideoID) -> Bool {
        guard let wish = self.model.asked([change], seen: [:]).first, let facts = wish.facts else { return false }
        return facts.state == .held && wish.owner == nil && facts.claim.video != video
    }

    func give(_ replies: [Reply]) throws {
        for reply in replies {
            switch reply {
            case .inspected(let request, let result):
                guard let changes = self.people.looked(request) else { continue }
                let wishes = changes.map { AskedChange($0, facts: nil, seen: result) }
                self.mailbox.append(.changeAsked(request, wishes))
            case .changed(let request, let answers):
                try self.check(answers, of: request)
            }
        }
    }

    private func check(_ answers: [JobAnswer], of request: RequestID) throws {
        for answer in answers {
            self.tally.outcome("answer \(answer.outcome.rawValue)")
            let state = JobName(answer.job).flatMap { self.model.job(named: $0) }?.state
            guard answer.state == state else {
                throw Violation(.answers, "a person was told \(answer), and it is \(String(describing: state))")
            }
            guard !Secrets.isIn(answer.message) else { throw Violation(.noSecrets, "an answer says \(answer.message)") }
        }
        guard let expected = self.people.expected.removeValue(forKey: request) else { return }
        for (change, answer) in zip(expected, answers) where !answer.isWell {
            try self.settlementRefused(change, answer)
        }
    }
}

// MARK: - The machine and the account

extension Life {
    private func suffer(_ upset: Upset) {
        if !self.cast.clockJumps, [.clockForward, .clockBack].contains(upset) { return }
        self.tally.fault(upset.rawValue)
        self.note("\(upset)")
        let lasts = Duration.seconds(Int64(self.roll(3000)) + 1)
        switch upset {
        case .keyRevoked:
            self.world.key.isRevoked = true
            self.restoreKey(after: lasts)
        case .keyOfAnother:
            self.world.key.account = 1
            self.tellAnybody(.resumeAsked(keyMayHaveChanged: true))
            self.restoreKey(after: lasts)
        case .clockForward:
            self.wallError = self.wallError + .seconds(86_400 * Int64(self.roll(4000)))
        case .clockBack:
            self.wallError = self.wallError + .seconds(-86_400 * Int64(self.roll(4000)))
        case .suspend:
            self.suspend(.seconds(Int64(self.roll(20_000))))
        case .strangeFile:
            let names = self.model.ordered.map(\.name)
            guard let name = names.randomElement(using: &self.dice) else { return }
            self.world.disk.putStrangeFile("\(name).\(["mp4", "jpg", "json"][Int(self.roll(3))])")
        }
    }

    private func restoreKey(after lasts: Duration) {
        let act = { (life: Life) in
            guard life.now < life.weather.end else { return }
            life.world.key = .init()
            if life.roll(2) == 0 { life.tellAnybody(.resumeAsked(keyMayHaveChanged: true)) }
        }
        self.schedule(.act(act), after: lasts)
    }
}
