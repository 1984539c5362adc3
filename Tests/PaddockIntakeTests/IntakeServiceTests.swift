import Foundation
import Logging
import PaddockCore
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PaddockIntake

/// The folder, from a file that is dropped to jobs on record: real files, a ledger in memory, time that is moved.
struct IntakeServiceTests {
    /// A ledger that remembers what it was asked, and answers as it is told.
    final class Ledger: IntakeLedger {
        struct State {
            var manifests: [ManifestDraft] = []
            var jobs: [JobDraft] = []
            var moves: [String] = []
            var answers: [Result<Acceptance, LedgerIsBusy>] = []
        }
        struct LedgerIsBusy: Error {}

        let state = Mutex(State())

        func accept(_ manifest: ManifestDraft) async throws -> Acceptance {
            try self.state.withLock { state in
                let answer = state.answers.isEmpty ? nil : state.answers.removeFirst()
                if let answer { return try answer.get() }
                let jobs = try manifest.jobs.all()
                let new = jobs.filter { job in !state.jobs.contains { $0.name == job.name } }
                state.manifests.append(manifest)
                state.jobs += jobs
                return .accepted(new: new.count, known: jobs.count - new.count)
            }
        }

        func manifestMoved(from planned: String, to actual: String) async throws {
            self.state.withLock { $0.moves.append("\(planned) \(actual)") }
        }

        var jobs: [String] { self.state.withLock { $0.jobs.map(\.name.description) } }

        func answer(_ answers: Result<Acceptance, LedgerIsBusy>...) { self.state.withLock { $0.answers = answers } }
    }

    /// A home, with hands on its clock.
    struct Home: Sendable {
        let folder: FilePath
        let ledger = Ledger()
        let time: Time
        let service: IntakeService

        final class Time: Sendable {
            private let boot = Mutex(Duration.zero)
            /// Real files carry the real time, so the wall begins there.
            private let start = Date()

            var now: Moment {
                let passed = self.boot.withLock { $0 }
                return Moment(
                    boot: BootTime(nanoseconds: passed.wholeNanoseconds),
                    wall: self.start.addingTimeInterval(passed.inSeconds)
                )
            }

            func advance(_ duration: Duration) { self.boot.withLock { $0 += duration } }
        }

        init(_ folder: FilePath, refusals: Refusals = Refusals()) throws {
            self.folder = folder
            let time = Time()
            self.time = time
            try FileManager.default.createDirectory(atPath: folder.at("jobs").string, withIntermediateDirectories: true)
            self.service = IntakeService(
                settings: IntakeSettings(jobs: folder.at("jobs"), media: [folder.at("jobs"), folder.at("output")]),
                ledger: self.ledger,
                vault: try MediaVault(folder: folder.at("state/media")),
                watch: SilentWatch(),
                time: IntakeService.Time(now: { time.now }),
                reports: IntakeService.Reports(onRefused: { path, problems in
                    refusals.lines.withLock { $0 += problems.map { "\(path) \($0)" } }
                }),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }

        func drop(_ name: String, _ text: String) throws { try self.folder.at("jobs").at(name).write(text) }

        /// Looks, lets the settle time pass, and looks again.
        func settle() async {
            _ = await self.service.pass()
            self.time.advance(.seconds(1))
            _ = await self.service.pass()
        }

        var tree: [String] { self.folder.at("jobs").tree }

        var waitingFor: [[String]] {
            self.service.inbox().map { $0.waitingFor.map { FilePath($0).lastComponent?.string ?? "" } }
        }
    }

    final class Refusals: Sendable {
        let lines = Mutex<[String]>([])
    }

    private static let one = "prompt: A horse runs\ndurationSec: 6\n"

    private static func withHome(_ body: (Home) async throws -> Void) async throws {
        try await withTemporaryDirectory { try await body(try Home($0)) }
    }

    @Test func aDroppedManifestIsTakenOnceItIsAtRest() async throws {
        try await Self.withHome { home in
            #expect(!home.service.isEmpty)
            try home.drop("sub/spring.yaml", Self.one)
            #expect(await home.service.pass() == .seconds(1))
            #expect(home.ledger.jobs == [])
            #expect(!home.service.isEmpty)
            #expect(home.service.inbox().map(\.manifest) == [home.folder.at("jobs/sub/spring.yaml").string])
            home.time.advance(.seconds(1))
            #expect(await home.service.pass() == .seconds(30))
            #expect(home.ledger.jobs == ["spring/spring"])
            #expect(home.tree == ["accepted/sub/spring.yaml"])
            #expect(home.service.isEmpty)
            #expect(home.service.inbox() == [])
            let draft = try #require(home.ledger.state.withLock { $0.manifests.first })
            #expect(draft.source == home.folder.at("jobs/sub/spring.yaml").string)
            #expect(draft.destination == home.folder.at("jobs/accepted/sub/spring.yaml").string)
        }
    }

    @Test func aRefusedManifestGetsItsReportBesideIt() async throws {
        try await withTemporaryDirectory { folder in
            let refusals = Refusals()
            let home = try Home(folder, refusals: refusals)
            try home.drop("bad.yaml", "prompt: A horse runs\ndurationSec: 60\nmodel: x\n")
            try home.drop("good.yaml", Self.one)
            await home.settle()
            #expect(home.tree == ["accepted/good.yaml", "rejected/bad.yaml", "rejected/bad.yaml.error.txt"])
            #expect(
                try home.folder.at("jobs/rejected/bad.yaml.error.txt").text == """
                    bad.yaml:2:14: durationSec: found 60; allowed: an integer from 3 to 12
                    bad.yaml:3:1: model: the model is chosen by your HappyHorse plan and can't be sent; remove it

                    """
            )
            #expect(home.service.refusedCount == 1)
            #expect(home.service.isEmpty)
            #expect(refusals.lines.withLock { $0.count } == 2)
            #expect(home.ledger.jobs == ["good/good"])
        }
    }

    @Test func takenNamesGetANumber() async throws {
        try await Self.withHome { home in
            for _ in 1...3 {
                try home.drop("a.yaml", Self.one)
                await home.settle()
                try home.drop("b.yaml", "nothing")
                await home.settle()
            }
            #expect(
                home.tree == [
                    "accepted/a.yaml", "accepted/a~2.yaml", "accepted/a~3.yaml", "rejected/b.yaml",
                    "rejected/b.yaml.error.txt",
                    "rejected/b~2.yaml", "rejected/b~2.yaml.error.txt", "rejected/b~3.yaml",
                    "rejected/b~3.yaml.error.txt",
                ]
            )
        }
    }

    @Test func mediaAreCopiedAndStayWhereTheyAre() async throws {
        try await Self.withHome { home in
            try home.folder.at("jobs/refs/horse.png").write(MediaFixture.png)
            try home.drop("a.yaml", Self.one + "sourceImage: refs/horse.png\n")
            await home.settle()
            #expect(home.tree == ["accepted/a.yaml", "refs/horse.png"])
            let reference = try #require(
                home.ledger.state.withLock { $0.jobs.first?.references.first }
            )
            #expect(reference.path == home.folder.at("jobs/refs/horse.png").string)
            #expect(home.folder.at("state/media").tree == [reference.content.sha256])
        }
    }

    @Test func aManifestWaitsForMediaThatComeAfterIt() async throws {
        try await Self.withHome { home in
            try home.drop("a.yaml", Self.one + "sourceImage: refs/horse.png\n")
            await home.settle()
            #expect(home.waitingFor == [["horse.png"]])
            #expect(home.tree == ["a.yaml"])
            #expect(!home.service.isEmpty)
            home.time.advance(.seconds(59))
            #expect(await home.service.pass() == .seconds(1))
            #expect(home.tree == ["a.yaml"])

            try home.folder.at("jobs/refs/horse.png").write(MediaFixture.png.prefix(20))
            #expect(await home.service.pass() == .seconds(1))
            home.time.advance(.milliseconds(500))
            try home.folder.at("jobs/refs/horse.png").write(MediaFixture.png)
            _ = await home.service.pass()
            #expect(home.tree == ["a.yaml", "refs/horse.png"])
            #expect(home.waitingFor == [["horse.png"]])
            home.time.advance(.seconds(2))
            _ = await home.service.pass()
            #expect(home.tree == ["accepted/a.yaml", "refs/horse.png"])
        }
    }

    @Test func whenTheGraceIsOverMissingMediaAreARefusal() async throws {
        try await Self.withHome { home in
            try home.drop("a.yaml", Self.one + "sourceImage: horse.png\n")
            await home.settle()
            home.time.advance(.seconds(60))
            _ = await home.service.pass()
            #expect(home.tree == ["rejected/a.yaml", "rejected/a.yaml.error.txt"])
            let path = home.folder.at("jobs/horse.png")
            #expect(
                try home.folder.at("jobs/rejected/a.yaml.error.txt").text
                    == "a.yaml:3:14: sourceImage: there is no file \"\(path)\"\n"
            )
        }
    }

    @Test func whatIsWrongInTheTextDoesNotWaitForMedia() async throws {
        try await Self.withHome { home in
            try home.drop("a.yaml", Self.one + "sourceImage: horse.png\nmodel: x\n")
            await home.settle()
            #expect(home.service.refusedCount == 1)
            #expect(try home.folder.at("jobs/rejected/a.yaml.error.txt").text.split(separator: "\n").count == 2)
        }
    }

    @Test func whenTheLedgerIsBusyTheManifestStaysAndIsTriedAgainLater() async throws {
        try await Self.withHome { home in
            home.ledger.answer(.failure(.init()), .failure(.init()))
            try home.drop("a.yaml", Self.one)
            await home.settle()
            #expect(home.tree == ["a.yaml"])
            #expect(!home.service.isEmpty)
            #expect(home.service.troubles.count == 1)
            #expect(await home.service.pass() == .seconds(1))
            home.time.advance(.seconds(1))
            #expect(await home.service.pass() == .seconds(2))
            home.time.advance(.seconds(1))
            _ = await home.service.pass()
            #expect(home.tree == ["a.yaml"])
            home.time.advance(.seconds(1))
            _ = await home.service.pass()
            #expect(home.tree == ["accepted/a.yaml"])
            #expect(home.service.troubles == [])
        }
    }

    @Test func whatTheLedgerRefusesIsRefused() async throws {
        try await Self.withHome { home in
            let name = JobName(batch: "a", id: "a")
            home.ledger.answer(
                .success(
                    .refused([
                        .otherContent(name, line: 1, manifest: "/x/jobs/accepted/old.yaml"),
                        .caseCollision(name, line: 1, known: JobName(batch: "a", id: "A")),
                        .overBatchCap(setting: "spending.videosPerBatch", limit: 5, total: 6),
                    ])
                )
            )
            try home.drop("a.yaml", Self.one)
            await home.settle()
            #expect(
                try home.folder.at("jobs/rejected/a.yaml.error.txt").text == """
                    a.yaml:1: id: a/a is on record with other content, from /x/jobs/accepted/old.yaml; give this job another id,\
                     or the manifest another batch
                    a.yaml:1: id: a/a differs only in case from a/A, which is on record; give this job another id
                    a.yaml: jobs: would take the batch a to 6; spending.videosPerBatch allows 5

                    """
            )
        }
    }

    @Test func afterACrashBeforeTheMoveTheManifestIsTakenAgainAndMoved() async throws {
        try await Self.withHome { home in
            home.ledger.answer(.success(.accepted(new: 0, known: 1)))
            try home.drop("a.yaml", Self.one)
            await home.settle()
            #expect(home.tree == ["accepted/a.yaml"])
            #expect(home.ledger.jobs == [])
        }
    }

    @Test func aManifestThatCannotBeMovedIsRememberedAndSaid() async throws {
        try await Self.withHome { home in
            // A file where the folder should be: no right of any user helps.
            try home.drop("accepted", "in the way")
            try home.drop("a.yaml", Self.one)
            try home.drop("b.yaml", Self.one)
            await home.settle()
            #expect(home.tree == ["a.yaml", "accepted", "b.yaml"])
            #expect(home.service.troubles.count == 2)
            let asked = home.ledger.jobs.count
            #expect(await home.service.pass() == .seconds(8))
            #expect(home.ledger.jobs.count == asked)
            try FileManager.default.removeItem(atPath: home.folder.at("jobs/accepted").string)
            home.time.advance(.seconds(60))
            _ = await home.service.pass()
            #expect(home.tree == ["accepted/a.yaml", "accepted/b.yaml"])
            #expect(home.service.isEmpty)
        }
    }

    @Test func aRefusalThatCannotBeFiledCountsOnce() async throws {
        try await withTemporaryDirectory { folder in
            let refusals = Refusals()
            let home = try Home(folder, refusals: refusals)
            try home.drop("rejected", "in the way")
            try home.drop("a.yaml", "nothing")
            await home.settle()
            for _ in 1...3 {
                home.time.advance(.seconds(60))
                _ = await home.service.pass()
            }
            #expect(home.tree == ["a.yaml", "rejected"])
            #expect(home.service.refusedCount == 1)
            #expect(refusals.lines.withLock { $0.count } == 1)
            try FileManager.default.removeItem(atPath: folder.at("jobs/rejected").string)
            home.time.advance(.seconds(600))
            _ = await home.service.pass()
            #expect(home.tree == ["rejected/a.yaml", "rejected/a.yaml.error.txt"])
            #expect(home.service.refusedCount == 1)
        }
    }

    /// Whoever may drop manifests must not choose where the daemon writes.
    @Test(arguments: ["accepted", "rejected", "rejected/sub"])
    func aLinkWhereManifestsAreFiledIsNotFollowed(place: String) async throws {
        try await Self.withHome { home in
            let elsewhere = home.folder.at("elsewhere")
            for path in [elsewhere, home.folder.at("jobs").at(place).removingLastComponent()] {
                try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
            }
            try FileManager.default.createSymbolicLink(
                atPath: home.folder.at("jobs").at(place).string,
                withDestinationPath: elsewhere.string
            )
            let isGood = place == "accepted"
            try home.drop(place.hasSuffix("sub") ? "sub/a.yaml" : "a.yaml", isGood ? Self.one : "nothing")
            await home.settle()
            #expect(elsewhere.tree == [])
            #expect(home.ledger.jobs == (isGood ? ["a/a"] : []))
            #expect(home.service.troubles.count == 1)
            #expect(home.service.refusedCount == (isGood ? 0 : 1))
            #expect(home.service.isEmpty)
        }
    }

    /// A manifest is counted as waiting from the first look on, or `--until-idle` could end between two.
    @Test func nothingIsEmptyWhileOneOfManyIsTaken() async throws {
        try await withTemporaryDirectory { folder in
            let looks = Mutex<[Bool]>([])
            let service = Mutex<IntakeService?>(nil)
            let intake = IntakeService(
                settings: IntakeSettings(jobs: folder.at("jobs"), media: [], settle: .zero),
                ledger: Ledger(),
                vault: try MediaVault(folder: folder.at("media")),
                watch: SilentWatch(),
                time: IntakeService.Time(now: { Moment(boot: BootTime(nanoseconds: 1), wall: Date()) }),
                reports: IntakeService.Reports(onAccepted: { _, _ in
                    let isEmpty = service.withLock { $0 }?.isEmpty ?? true
                    looks.withLock { $0.append(isEmpty) }
                }),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            service.withLock { $0 = intake }
            try FileManager.default.createDirectory(
                atPath: folder.at("jobs").string,
                withIntermediateDirectories: true
            )
            _ = await intake.pass()
            #expect(intake.isEmpty)
            for name in ["a", "b", "c"] { try folder.at("jobs/\(name).yaml").write(Self.one) }
            _ = await intake.pass()
            #expect(looks.withLock { $0 } == [false, false, false])
            #expect(intake.isEmpty)
        }
    }

    @Test func linksAndFoldersCalledLikeManifestsAreRefused() async throws {
        try await Self.withHome { home in
            try home.folder.at("secret.yaml").write(Self.one)
            try FileManager.default.createSymbolicLink(
                atPath: home.folder.at("jobs/link.yaml").string,
                withDestinationPath: home.folder.at("secret.yaml").string
            )
            await home.settle()
            #expect(
                try home.folder.at("jobs/rejected/link.yaml.error.txt").text
                    == "link.yaml: is a symbolic link, no file; drop the manifest itself\n"
            )
            #expect(home.ledger.jobs == [])
            #expect(try home.folder.at("secret.yaml").text == Self.one)
        }
    }

    @Test func aFolderThatIsGoneIsSaidAndLookedForAgain() async throws {
        try await Self.withHome { home in
            try FileManager.default.removeItem(atPath: home.folder.at("jobs").string)
            #expect(await home.service.pass() == .seconds(1))
            #expect(home.service.troubles.count == 1)
            #expect(!home.service.isEmpty)
            try home.drop("a.yaml", Self.one)
            await home.settle()
            #expect(home.tree == ["accepted/a.yaml"])
            #expect(home.service.troubles == [])
        }
    }

    // MARK: - Submissions

    @Test func aSubmissionIsTakenAtOnceAndLeavesNothingBehind() async throws {
        try await Self.withHome { home in
            let elsewhere = home.folder.at("private")
            try elsewhere.at("refs/horse.png").write(MediaFixture.png)
            try elsewhere.at("voice.mp3").write(MediaFixture.mp3)
            try elsewhere.at("spring.yaml").write(
                "jobs:\n- {id: a, prompt: abc, durationSec: 6, sourceImage: refs/horse.png,"
                    + " referenceAudio: \(elsewhere.at("voice.mp3"))}\n"
            )
            let report = try await ManifestValidator().validate(path: elsewhere.at("spring.yaml"))
            #expect(report.problems == [])
            #expect(report.totals.videos == 1)
            #expect(report.totals.seconds == 6)
            #expect(report.totals.uploads == 2)
            #expect(report.totals.bytes == Int64(MediaFixture.png.count + MediaFixture.mp3.count))
            let staged = try await ManifestBundle(jobs: home.folder.at("jobs")).submit(report)
            #expect(staged.exists)
            try FileManager.default.removeItem(atPath: elsewhere.string)

            _ = await home.service.pass()
            #expect(home.tree == ["accepted/spring.yaml"])
            #expect(!staged.exists)
            let job = try #require(home.ledger.state.withLock { $0.jobs.first })
            #expect(job.name == JobName(batch: "spring", id: "a"))
            #expect(job.contentHash == (try report.jobs.all().first?.contentHash))
            #expect(
                job.references.map(\.path) == [elsewhere.at("refs/horse.png").string, elsewhere.at("voice.mp3").string]
            )
            #expect(home.folder.at("state/media").tree.count == 2)
        }
    }

    #if os(Linux)
    /// An accent in its letter or beside it: one name to `String`, two to the file system, and the wrong picture would be paid for.
    @Test func namesThatOnlyLookAlikeAreTwoFilesAllTheWay() async throws {
        try await Self.withHome { home in
            let elsewhere = home.folder.at("elsewhere")
            try elsewhere.at("caf\u{E9}.img").write(MediaFixture.png)
            try elsewhere.at("cafe\u{301}.img").write(MediaFixture.jpeg)
            try elsewhere.at("a.jsonl").write(
                ["caf\u{E9}", "cafe\u{301}"].map {
                    "{\"prompt\": \"abc\", \"durationSec\": 6, \"sourceImage\": \"\($0).img\"}\n"
                }.joined()
            )
            let report = try await ManifestValidator().validate(path: elsewhere.at("a.jsonl"))
            #expect(report.problems == [])
            #expect(report.totals.uploads == 2)
            try await ManifestBundle(jobs: home.folder.at("jobs")).submit(report)
            _ = await home.service.pass()
            let references = home.ledger.state.withLock { $0.jobs.flatMap(\.references) }
            #expect(references.map(\.content.contentType) == ["image/png", "image/jpeg"])
        }
    }
    #endif

    @Test func aCrashAfterTheMoveLeavesARestThatIsRemoved() async throws {
        try await Self.withHome { home in
            try home.folder.at("jobs/submit-1/.paddock-submit.json").write(
                #"{"version":2,"name":"a.yaml","media":[{"path":"x","file":"media/aa","original":"/x"}]}"#
            )
            try home.folder.at("jobs/submit-1/media/aa").write("x")
            _ = await home.service.pass()
            #expect(home.tree == [])
            #expect(!home.folder.at("jobs/submit-1").exists)
            #expect(home.service.isEmpty)
        }
    }

    @Test func whatLiesWhereAForgedSubmissionLeadsIsNotRemoved() async throws {
        try await Self.withHome { home in
            try home.folder.at("elsewhere/precious").write("x")
            try home.folder.at("jobs/submit-1/.paddock-submit.json").write(
                #"{"version":1,"name":"a.yaml","media":{}}"#
            )
            try FileManager.default.createSymbolicLink(
                atPath: home.folder.at("jobs/submit-1/media").string,
                withDestinationPath: home.folder.at("elsewhere").string
            )
            _ = await home.service.pass()
            #expect(home.folder.at("elsewhere").tree == ["precious"])
        }
    }

    @Test func whatAKilledSubmissionStagedIsRemovedInTime() async throws {
        try await Self.withHome { home in
            for name in [".submit-old", ".submit-young", ".submit-claimed"] {
                try home.folder.at("jobs/\(name)/media/aa").write("x")
                try home.folder.at("jobs/\(name)/a.yaml").write(Self.one)
                let age = name == ".submit-young" ? 60.0 : 86_400
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -age)],
                    ofItemAtPath: home.folder.at("jobs/\(name)").string
                )
            }
            let claimed = try OpenFolder(home.folder.at("jobs/.submit-claimed"))
            #expect(claimed.claim())
            await home.settle()
            let left = try FileManager.default.contentsOfDirectory(atPath: home.folder.at("jobs").string)
            #expect(left.sorted() == [".submit-claimed", ".submit-young"])
            #expect(home.ledger.jobs == [])
            withExtendedLifetime(claimed) {}
        }
    }

    @Test(arguments: ["/etc/hostname", "../../secret.png", "../other/horse.png", "media/../../other/horse.png"])
    func aForgedSlipReachesNothingOutsideItsFolder(file: String) async throws {
        try await Self.withHome { home in
            try home.folder.at("secret.png").write(MediaFixture.png)
            try home.folder.at("jobs/other/horse.png").write(MediaFixture.png)
            try home.folder.at("jobs/submit-1/.paddock-submit.json").write(
                #"{"version":2,"name":"a.yaml","media":[{"path":"x.png","file":"\#(file)","original":"/x"}]}"#
            )
            try home.drop("submit-1/a.yaml", Self.one + "sourceImage: x.png\n")
            _ = await home.service.pass()
            #expect(home.ledger.jobs == [])
            #expect(home.service.refusedCount == 1)
            #expect(home.folder.at("state/media").tree == [])
        }
    }

    // MARK: - The loop

    @Test(.timeLimit(.minutes(1)))
    func theLoopGoesOnAtARingAndEndsAtAStop() async throws {
        try await withTemporaryDirectory { folder in
            let accepted = AsyncStream.makeStream(of: String.self)
            let service = IntakeService(
                settings: IntakeSettings(jobs: folder.at("jobs"), media: [], settle: .zero, rescan: .seconds(86_400)),
                ledger: Ledger(),
                vault: try MediaVault(folder: folder.at("media")),
                watch: SilentWatch(),
                time: IntakeService.Time(now: { Moment(boot: BootTime(nanoseconds: 1), wall: Date()) }),
                reports: IntakeService.Reports(onAccepted: { _, draft in accepted.continuation.yield(draft.batch) }),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try folder.at("jobs/a.yaml").write(Self.one)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                var batches = accepted.stream.makeAsyncIterator()
                #expect(await batches.next() == "a")
                try folder.at("jobs/b.yaml").write(Self.one)
                service.wake()
                #expect(await batches.next() == "b")
                group.cancelAll()
            }
        }
    }
}
