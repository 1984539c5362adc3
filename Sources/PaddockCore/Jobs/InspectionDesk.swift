import DequeModule

/// Looks at videos that no job follows: for a person who wants to adopt one, and for ids found in damaged answers.
struct InspectionDesk: Sendable {
    /// Who waits for the answer.
    enum Purpose: Hashable, Sendable {
        case request(RequestID)
        case salvage(JobID)
    }

    private struct Inspection {
        let video: VideoID
        let purpose: Purpose
        var pauses = BackOff(base: .seconds(2), cap: .seconds(60))
        var failures = 0
    }

    private var inspections: [InspectionID: Inspection] = [:]
    private var queue = Deque<InspectionID>()
    private var paused = DueQueue<InspectionID>()
    private var lastID = 0

    /// When the next one that was put off may be asked again.
    mutating func earliestDue() -> BootTime? { self.paused.earliest() }

    /// Whether one waits to be asked at this moment.
    mutating func hasQueued(at now: BootTime) -> Bool {
        while let id = self.paused.popDue(at: now) {
            self.queue.append(id)
        }
        while let first = self.queue.first, self.inspections[first] == nil {
            self.queue.removeFirst()
        }
        return !self.queue.isEmpty
    }

    mutating func want(_ video: VideoID, for purpose: Purpose) {
        self.lastID += 1
        let id = InspectionID(rawValue: self.lastID)
        self.inspections[id] = Inspection(video: video, purpose: purpose)
        self.queue.append(id)
    }

    /// Takes the next one to ask.
    mutating func start() -> Effect? {
        while let id = self.queue.popFirst() {
            guard let inspection = self.inspections[id] else { continue }
            // What is found in a damaged answer is ours only where it is nobody else's.
            let mustBeNew = if case .salvage = inspection.purpose { true } else { false }
            return .inspect(id, inspection.video, mustBeNew: mustBeNew)
        }
        return nil
    }

    /// The answer came: who waited for it, and for which video. Nil where nobody does any longer.
    mutating func ended(_ id: InspectionID) -> (purpose: Purpose, video: VideoID)? {
        self.inspections.removeValue(forKey: id).map { ($0.purpose, $0.video) }
    }

    /// No sensible answer came: asked again later, for a salvage and a bounded number of times.
    ///
    /// - Returns: whether it will be asked again.
    mutating func putOff(_ id: InspectionID, at now: BootTime, _ randomness: inout Randomness) -> Bool {
        guard var inspection = self.inspections[id], case .salvage = inspection.purpose,
            inspection.failures < Self.mostFailures
        else { return false }
        inspection.failures += 1
        self.paused.set(id, due: now + inspection.pauses.next(&randomness))
        self.inspections[id] = inspection
        return true
    }

    /// Nobody may be asked now: the requests that wait for it, taken off the desk. Salvages stay.
    mutating func giveUpRequests() -> [RequestID] {
        let waiting = self.queue.compactMap { id -> (InspectionID, RequestID)? in
            guard case .request(let request) = self.inspections[id]?.purpose else { return nil }
            return (id, request)
        }
        for (id, _) in waiting {
            self.inspections[id] = nil
        }
        return waiting.map(\.1)
    }

    /// The job's videos need not be looked at any longer.
    mutating func forget(_ job: JobID) {
        for (id, inspection) in self.inspections where inspection.purpose == .salvage(job) {
            self.inspections[id] = nil
            self.paused.remove(id)
        }
    }

    /// How often a salvage asks an API that gives no sensible answer.
    private static let mostFailures = 12
}
