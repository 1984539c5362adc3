import PaddockCore

/// A place in a process's life where it can die: around every commit and every effect.
struct Boundary: Hashable, CustomStringConvertible, Sendable {
    enum Point: String, Sendable {
        /// Nothing of it has happened.
        case before
        /// Half of it has: a commit is being written, a file is in its place and nobody was told.
        case middle
        /// All of it has, and nothing after it.
        case after
        /// Its event waits to be handled.
        case told
    }

    enum Step: String, Sendable {
        case recovery, commit, grant
        case page, presign, put, create, poll, inspect, probe, fetch, publish, writeRecord, measureDisk, denyArm, tidy
    }

    let point: Point
    let step: Step

    var description: String { "\(self.point.rawValue) \(self.step.rawValue)" }

    /// Every boundary that there is.
    static let all: Set<Boundary> = {
        let points: [(Step, [Point])] = [
            (.recovery, [.before, .middle, .after]), (.commit, [.before, .middle, .after]),
            (.grant, [.before, .after]),
            (.page, [.before, .told]), (.presign, [.before, .told]), (.put, [.before, .middle, .told]),
            (.create, [.before, .middle, .told]), (.poll, [.before, .told]), (.inspect, [.before, .told]),
            (.probe, [.before, .told]), (.fetch, [.before, .middle, .after, .told]),
            (.publish, [.before, .middle, .told]), (.writeRecord, [.before, .middle, .told]),
            (.measureDisk, [.before, .told]), (.denyArm, [.before, .after]), (.tidy, [.before, .after]),
        ]
        return Set(points.flatMap { step, points in points.map { Boundary(point: $0, step: step) } })
    }()
}

/// When the processes of a life die.
struct Mortality {
    enum Rule {
        /// At so many of ten thousand boundaries, and no more often than is left.
        case chance(perTenThousand: UInt64, left: Int)
        /// At these boundaries, each counted from the death before it.
        case at([Int])
    }

    private var rule: Rule
    /// Boundaries since the beginning or the last death.
    private(set) var passed = 0

    init(_ rule: Rule) { self.rule = rule }

    /// Whether the process dies at this boundary.
    mutating func strikes(_ step: Boundary.Step, _ dice: inout Randomness) -> Bool {
        self.passed += 1
        switch self.rule {
        case .chance(let perTenThousand, let left):
            // What is rare would else hardly ever be the last thing that a process does.
            let chance = step == .denyArm || step == .inspect ? perTenThousand * 15 : perTenThousand
            guard left > 0, chance > 0, UInt64.random(in: 0..<10_000, using: &dice) < chance else { return false }
            self.rule = .chance(perTenThousand: perTenThousand, left: left - 1)
        case .at(let deaths):
            guard deaths.first == self.passed else { return false }
            self.rule = .at(Array(deaths.dropFirst()))
        }
        self.passed = 0
        return true
    }
}

extension Event {
    /// The effect that it answers; nil for what no effect brought.
    var step: Boundary.Step? {
        switch self {
        case .paged: .page
        case .presigned: .presign
        case .put: .put
        case .createAsksToArm, .createEnded: .create
        case .polled: .poll
        case .inspected: .inspect
        case .probed: .probe
        case .fetched: .fetch
        case .published: .publish
        case .recordWritten: .writeRecord
        case .diskMeasured, .diskRefused: .measureDisk
        case .jobsArrived, .pauseAsked, .resumeAsked, .settingsChanged, .changeAsked, .inspectAsked, .stopAsked,
            .woke, .rateHinted, .answerFound:
            nil
        }
    }
}

extension Effect {
    /// Nil for what only the process itself knows of.
    var step: Boundary.Step? {
        switch self {
        case .page: .page
        case .presign: .presign
        case .put: .put
        case .create: .create
        case .poll: .poll
        case .inspect: .inspect
        case .probe: .probe
        case .fetch: .fetch
        case .publish: .publish
        case .writeRecord: .writeRecord
        case .measureDisk: .measureDisk
        case .denyArm: .denyArm
        case .tidy: .tidy
        case .holdTransfers: nil
        }
    }
}
