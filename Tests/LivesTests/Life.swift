import Foundation
import PaddockCore
import SystemPackage

@testable import PaddockEngine
@testable import PaddockStore

/// One whole life in virtual time: jobs, people, trouble, deaths, and the orchestrator in the middle of it. From its id it plays the
/// same again, byte for byte.
final class Life {
    /// What the world or the process will do at a later moment.
    enum Happening {
        /// Something reaches the mailbox of the process that waits for it; nil: of any.
        case tell(Event, incarnation: Int?)
        case page(limit: Int, incarnation: Int)
        /// The world goes on, or a process' effect; where that one dies of it, it throws ``Death``.
        case act((Life) throws -> Void)
    }

    /// The process dies here.
    struct Death: Error {}
    /// The database failed for good, so the process ends by itself.
    struct Broken: Error {}

    enum End { case settled, died, stopped, broken }

    let id: LifeID
    let cast: Cast
    let weather: Weather
    var dice: Randomness
    var mortality: Mortality
    var settings: OrchestratorSettings
    var tally = Tally()
    /// What happened, in words; nil where nobody wants to read it. Words are most of a life's time.
    var diary: [String]?

    var store: LifeStore
    var world: World
    var now = BootTime(nanoseconds: 1_000_000_000)
    /// How far the machine's wall clock is off the true one.
    var wallError: Duration = .zero
    var happenings: [Int: Happening] = [:]
    var timetable = DueQueue<Int>()
    var happeningCount = 0

    // The process that lives now, or none.
    var incarnation = 0
    var isAlive = false
    /// A person paused everything: transfers break off.
    var holdsTransfers = false
    var epoch = 0
    var mailbox: [Event] = []
    var creates: [AttemptID: CreateCall] = [:]
    var claimed = NewVideoIDs()

    var people = People()
    var audit = Audit()

    /// - Parameters:
    ///   - id: which life.
    ///   - folder: where a real store may lie; nil for the model alone.
    ///   - keepsDiary: whether what happens is written down.
    /// - Throws: where there is no room for a store.
    init(_ id: LifeID, folder: FilePath? = nil, keepsDiary: Bool = false) throws {
        self.id = id
        self.cast = Cast(id)
        self.dice = self.cast.dice
        self.weather = self.cast.weather
        self.mortality = self.cast.mortality
        self.settings = self.cast.settings
        self.world = World(callsPerMinute: self.cast.callsPerMinute, idsTellTime: !self.cast.clockJumps)
        self.store = try LifeStore(in: folder)
        self.diary = keepsDiary ? [] : nil
        self.tally.lives = 1
        self.tally.realLives = folder == nil ? 0 : 1
    }
}

// MARK: - Time

extension Life {
    static let wallStart: Int64 = 1_777_800_000_000

    var model: ModelStore { self.store.model }

    var moment: Moment { Moment(boot: self.now, wall: self.wall) }

    /// The machine's wall clock in whole milliseconds, which is what the store keeps.
    var wall: Date { self.wall(after: self.wallError) }

    /// The clock of the rest of the world.
    var trueWall: Date { self.wall(after: .zero) }

    private func wall(after error: Duration) -> Date {
        let nanoseconds = self.now.nanoseconds + error.wholeNanoseconds
        return Date(milliseconds: Self.wallStart + self.cast.startsAt + nanoseconds / 1_000_000)
    }

    func note(_ line: @autoclosure () -> String) {
        guard self.diary != nil else { return }
        // Without the names of modules and types it can be read.
        var words = line()
        for noise in ["PaddockCore.", "HappyHorse.", "Swift.", "rawValue: ", "Nullable<String>", "wrappedValue: "] {
            words = words.replacingOccurrences(of: noise, with: "")
        }
        self.diary?.append("\(Double(self.now.nanoseconds) / 1e9) \(words)")
    }

    func roll(_ outOf: UInt64) -> UInt64 { UInt64.random(in: 0..<outOf, using: &self.dice) }

    func delay(upTo milliseconds: Int64) -> Duration { self.dice.duration(upTo: .milliseconds(milliseconds)) }

    func schedule(_ happening: Happening, after delay: Duration) {
        self.happeningCount += 1
        self.happenings[self.happeningCount] = happening
        self.timetable.set(self.happeningCount, due: self.now + delay)
    }

    /// Tells the process that lives now, if it still does by then.
    func tell(_ event: Event, after delay: Duration) {
        self.schedule(.tell(event, incarnation: self.incarnation), after: delay)
    }

    /// Goes on with an effect of the process that lives now, if it still does by then.
    func goOn(after delay: Duration, _ body: @escaping (Life) throws -> Void) {
        let incarnation = self.incarnation
        let act = { (life: Life) in
            guard incarnation == life.incarnation else { return }
            try body(life)
        }
        self.schedule(.act(act), after: delay)
    }

    /// Lets everything happen that is due by now.
    func catchUp() async throws {
        while let key = self.timetable.popDue(at: self.now) {
            switch self.happenings.removeValue(forKey: key) {
            case .tell(let event, let incarnation):
                guard incarnation == nil || incarnation == self.incarnation else { continue }
                self.mailbox.append(event)
                if let step = event.step { try self.boundary(.told, step) }
            case .page(let limit, let incarnation) where incarnation == self.incarnation:
                let (jobs, keys) = try await self.store.page(limit: limit)
                self.tell(.paged(jobs, keys: keys, limit: limit), after: self.delay(upTo: 20))
            case .act(let act):
                try act(self)
            case .page, nil:
                break
            }
        }
    }

    /// Moves the clock on.
    func pass(_ duration: Duration) async throws {
        let end = self.now + duration
        while let due = self.timetable.earliest(), due <= end {
            self.now = max(self.now, due)
            try await self.catchUp()
        }
        self.now = max(self.now, end)
    }

    /// The machine sleeps: nobody notices anything until it wakes, and then much is over.
    func suspend(_ duration: Duration) {
        self.now = self.now + duration
    }
}

// MARK: - Death and trouble

extension Life {
    /// Throws where the process dies here.
    func boundary(_ point: Boundary.Point, _ step: Boundary.Step) throws {
        if self.diesAt(point, step) { throw Death() }
    }

    func diesAt(_ point: Boundary.Point, _ step: Boundary.Step) -> Bool {
        guard self.isAlive, self.now < self.weather.end else { return false }
        self.tally.boundaries += 1
        guard self.mortality.strikes(step, &self.dice) else { return false }
        let boundary = Boundary(point: point, step: step)
        self.tally.deaths[boundary, default: 0] += 1
        self.note("the process dies \(boundary)")
        return true
    }

    func strikes(_ trouble: Weather.Trouble) -> Bool {
        guard self.weather.strikes(trouble, at: self.now, &self.dice) else { return false }
        self.tally.fault(trouble.rawValue)
        return true
    }

    func noiseStrikes() -> Bool {
        guard self.weather.noiseStrikes(at: self.now, &self.dice) else { return false }
        self.tally.fault("noise")
        return true
    }
}
