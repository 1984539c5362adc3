import Foundation
import Logging
import Synchronization

/// All that the simulated service knows. The three origins share it; every change is one step under its lock.
final class World: Sendable {
    struct State {
        var configuration: SimulatorConfiguration
        var origins: SimulatorOrigins?
        var skew = 0.0
        var random: SeededGenerator
        var spent: [String: Int] = [:]
        var buckets: [String: TokenBucket] = [:]
        var uploads: [String: Upload] = [:]
        var videos: [String: Video] = [:]
        /// Ids in the order of their charges.
        var charged: [String] = []
        var prompts: [String: Int] = [:]
        var generating: [String: Generating] = [:]
        var counts = Counts()
    }

    let state: Mutex<State>
    let faults: FaultBook
    let signer: Signer
    let bell = Bell()
    let logger: Logger
    let journal: Journal?
    /// What only a restart can change; the rest is in the state.
    let configuration: SimulatorConfiguration
    private let startInstant = ContinuousClock.now
    private let startEpoch = Date().timeIntervalSince1970

    init(configuration: SimulatorConfiguration, logger: Logger) throws {
        let past = configuration.journal.map(Journal.read(path:)) ?? []
        self.configuration = configuration
        self.faults = FaultBook(seed: configuration.seed)
        self.signer = Signer(seed: configuration.seed)
        self.logger = logger
        self.journal = try configuration.journal.map { path in try Journal(path: path) }
        let random = SeededGenerator(seed: configuration.seed, for: "ids", occurrence: past.count)
        self.state = Mutex(State(configuration: configuration, random: random))
        self.state.withLock { state in
            for line in past {
                self.restore(line, in: &state)
            }
        }
        let start = StartLine(at: Timestamp.iso(epochSeconds: self.startEpoch), seed: configuration.seed)
        try self.journal?.append(start)
    }

    deinit {
        self.journal?.shut()
    }

    /// Seconds since the start, by a clock that only goes forward.
    func now(_ state: borrowing State) -> Double {
        (ContinuousClock.now - self.startInstant).inSeconds + state.skew
    }

    /// A moment of the simulator's clock in seconds since 1970.
    func epoch(_ moment: Double) -> Double {
        self.startEpoch + moment
    }

    /// Now, as HTTP has it.
    var date: String {
        Timestamp.http(epochSeconds: self.epoch(self.state.withLock { self.now($0) }).rounded(.down))
    }

    /// Moves the simulator's clock forward: videos get ready, links expire, limits recover.
    func advance(by duration: Duration) {
        self.state.withLock { $0.skew += duration.inSeconds }
    }

    var origins: SimulatorOrigins {
        // Nobody can ask before the API's port is bound, and the origins are known before that.
        self.state.withLock { $0.origins }
            ?? SimulatorOrigins(scheme: "http", host: "unknown", apiPort: 0, storagePort: 0, cdnPort: 0)
    }

    /// Changes settings while the simulator runs. What was decided already, such as the fate of charged videos, stays.
    func change(_ body: (inout SimulatorConfiguration) -> Void) {
        self.state.withLock { body(&$0.configuration) }
    }

    /// The size that finished files are padded to.
    var outputBytes: Int? { self.configuration.outputBytes }

    private func restore(_ line: Journal.Line, in state: inout State) {
        switch line {
        case .charge(let charge):
            let createdAt = Double(charge.epochMilliseconds) / 1000 - self.startEpoch
            state.add(Video(charge: charge, createdAt: createdAt))
        case .upload(let line):
            state.uploads[line.key] = Upload(
                key: line.key,
                account: line.account,
                kind: line.kind,
                contentType: line.contentType,
                sizeBytes: line.sizeBytes,
                expiresAt: Double(line.expiresEpochMilliseconds) / 1000 - self.startEpoch,
                sha256: line.sha256
            )
        }
    }
}

extension World.State {
    /// Puts a charged video on record.
    mutating func add(_ video: Video) {
        let charge = video.charge
        self.videos[charge.id] = video
        self.charged.append(charge.id)
        self.prompts[charge.request.prompt, default: 0] += 1
        self.spent[charge.account, default: 0] += charge.credits
        self.counts.chargesByAccount[charge.account, default: 0] += 1
        self.generating[charge.account, default: Generating()].add(end: video.endsAt)
    }
}
