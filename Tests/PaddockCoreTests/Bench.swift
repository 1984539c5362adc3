import Foundation
import Testing

@testable import PaddockCore

/// An orchestrator on a bench: jobs on record as the store would hand them out, a clock that is turned by hand, and the answers
/// that most steps get. What a turn decided is kept until the next.
struct Bench {
    var orchestrator: Orchestrator
    var now = 100.0
    private(set) var last = Decisions()
    /// Every record since the bench was made, in order.
    private(set) var records: [Record] = []
    private(set) var pending: [PendingJob]
    private var keys: [MediaContent: String] = [:]

    init(
        jobs: [PendingJob] = [],
        paid: [PaidJob] = [],
        pause: PauseScope = .nothing,
        spent: DaySpending = DaySpending(videos: 0, seconds: 0),
        crashedWithinHour: Int = 0,
        doubt: SavedDoubt? = nil,
        planLimits: SavedPlanLimits? = nil,
        backupOf: Date? = nil,
        _ change: (inout OrchestratorSettings) -> Void = { _ in }
    ) {
        var settings = OrchestratorSettings()
        settings.requestsPerMinute = 6000
        change(&settings)
        let recovered = Recovered(
            epoch: 1,
            nextAttempt: attempt(1),
            paid: paid,
            newlyHeld: [],
            pause: pause,
            counts: StateCounts(),
            spent: [SpendingLedger.day(of: moment(100).wall): spent],
            crashedWithinHour: crashedWithinHour,
            backupOf: backupOf,
            doubt: doubt,
            planLimits: planLimits
        )
        // A while ago, so that calls may come in a burst.
        self.orchestrator = Orchestrator(settings: settings, recovered: recovered, seed: 7, at: moment(95))
        self.pending = jobs
    }

    static func job(_ number: Int64, priority: Int = 0, seconds: Int = 6, media: [MediaContent] = []) -> PendingJob {
        PendingJob(
            id: PaddockCoreTests.job(number),
            name: JobName(batch: "spring", id: "job-\(number)"),
            priority: priority,
            request: VideoRequest(prompt: "horse \(number)", durationSec: seconds),
            references: zip(ReferenceField.allCases, media).map { JobReference(field: $0, path: "/x", content: $1) }
        )
    }

    // MARK: - Turning

    /// Tells it what happened and takes the decisions. Free steps (pages, the disk, the canary) are answered well at once.
    @discardableResult
    mutating func tell(_ events: Event...) -> Decisions {
        var sum = Decisions()
        var events = events
        repeat {
            let decisions = self.orchestrator.turn(events, at: moment(self.now))
            events = []
            sum.records += decisions.records
            sum.arming += decisions.arming
            sum.wakeAt = decisions.wakeAt
            for effect in decisions.effects {
                if let answer = self.freeAnswer(to: effect) {
                    events.append(answer)
                } else {
                    sum.effects.append(effect)
                }
            }
        } while !events.isEmpty
        self.records += sum.records
        self.last = sum
        return sum
    }

    var answersDisk = true
    var answersProbes = true

    private func freeAnswer(to effect: Effect) -> Event? {
        switch effect {
        case .page(let limit): .paged(Array(self.pending.prefix(limit)), keys: self.keys, limit: limit)
        case .measureDisk where self.answersDisk: .diskMeasured(free: 1 << 40)
        case .probe where self.answersProbes: .probed(.success(()), sentAt: boot(self.now))
        default: nil
        }
    }

    /// Lets time pass up to the next moment that it asked for, and wakes it. False where it asked for none.
    @discardableResult
    mutating func wake() -> Bool {
        guard let due = self.last.wakeAt else { return false }
        self.now = max(self.now, Double(due.nanoseconds) / 1e9)
        self.tell(.woke)
        return true
    }

    /// Wakes it whenever it asks, for so many seconds.
    mutating func pass(_ seconds: Double) {
        let end = self.now + seconds
        while let due = self.last.wakeAt, Double(due.nanoseconds) / 1e9 <= end { self.wake() }
        self.now = end
        self.tell(.woke)
    }

    // MARK: - Shorthands for what the world says

    static let video = VideoID(rawValue: "video-1")

    @discardableResult
    mutating func arm(_ number: Int64 = 1) -> Decisions { self.tell(.createAsksToArm(attempt(number))) }

    @discardableResult
    mutating func end(_ end: CreateEnd, _ number: Int64 = 1) -> Decisions {
        self.tell(.createEnded(attempt(number), end, sentAt: boot(self.now)))
    }

    /// Brings attempt `number` from its effect to a paid video.
    mutating func pay(_ number: Int64 = 1, video: String? = nil) {
        self.arm(number)
        self.end(.accepted(VideoID(rawValue: video ?? "video-\(number)"), httpStatus: 201), number)
    }

    @discardableResult
    mutating func poll(
        _ number: Int64 = 1,
        _ status: RemoteVideo.Status,
        video: String? = nil,
        thumbnail: String? = nil
    ) -> Decisions {
        let answer = RemoteVideo(
            id: VideoID(rawValue: "video-\(number)"),
            status: status,
            videoURL: video,
            thumbnailURL: thumbnail,
            readyAt: nil
        )
        return self.tell(.polled(PaddockCoreTests.job(number), .success(answer), sentAt: boot(self.now)))
    }

    @discardableResult
    mutating func pollFails(_ number: Int64 = 1, _ kind: CallFailure.Kind) -> Decisions {
        self.tell(
            .polled(PaddockCoreTests.job(number), .failure(CallFailure(kind, message: "x")), sentAt: boot(self.now))
        )
    }

    @discardableResult
    mutating func fetched(_ number: Int64 = 1, _ asset: Asset, _ kind: CallFailure.Kind? = nil) -> Decisions {
        let result: Result<FetchedFile, CallFailure> =
            kind.map { .failure(CallFailure($0, message: "x")) } ?? .success(Self.file(asset))
        return self.tell(.fetched(PaddockCoreTests.job(number), asset, result))
    }

    @discardableResult
    mutating func published(_ number: Int64 = 1, _ asset: Asset, _ kind: CallFailure.Kind? = nil) -> Decisions {
        let result: Result<String, CallFailure> =
            kind.map { .failure(CallFailure($0, message: "x")) } ?? .success("spring/job.mp4")
        return self.tell(.published(PaddockCoreTests.job(number), asset, result))
    }

    static func file(_ asset: Asset) -> FetchedFile {
        FetchedFile(sha256: "hash of \(asset)", bytes: 9, fileExtension: asset == .video ? "mp4" : "jpg")
    }

    // MARK: - What it came to

    var creates: [AttemptID] {
        self.last.effects.compactMap { if case .create(let attempt, _) = $0 { attempt } else { nil } }
    }

    var polled: [JobID] { self.last.effects.compactMap { if case .poll(let job, _) = $0 { job } else { nil } } }

    func gate(_ gate: Gate) -> GateView? {
        self.orchestrator.gateViews(at: moment(self.now)).first { $0.gate == gate.rawValue }
    }

    /// The kinds of the records so far, without those that are about no job.
    var story: [String] {
        self.records.compactMap { record in
            let word = "\(record)".split(separator: "(").first.map(String.init) ?? ""
            return ["noted", "paced", "doubted", "timed"].contains { word.hasPrefix($0) } ? nil : word
        }
    }
}

/// A refusal in the API's own words.
func refusal(_ status: Int, _ code: String, field: String? = nil) -> CallFailure {
    let kind: CallFailure.Kind =
        switch status {
        case 401: .unauthorized
        case 404: .notFound
        case 429: .rateLimited(retryAfter: .seconds(7))
        default: .refused(httpStatus: status)
        }
    let failure = JobFailure(code: code, message: code, field: field)
    return CallFailure(kind, message: code, failure: failure)
}
