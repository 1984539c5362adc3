package import Metrics
package import PaddockCore

/// Everything that is counted and measured, by name: the one list, and the one place where its counters are made.
///
/// Names, units and kinds are as Prometheus wants them. Who keeps the figures is the factory's matter; it is given, not looked up, so
/// that two engines in one process count apart.
package struct Figures: Sendable {
    private let factory: any MetricsFactory

    /// - Parameter factory: keeps what is counted; nothing does unless told.
    package init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.factory = factory
    }

    private func counter(_ figure: Figure, _ labels: [(String, String)] = []) -> Counter {
        Counter(label: figure.rawValue, dimensions: labels, factory: self.factory)
    }

    private func timer(_ figure: Figure, _ labels: [(String, String)] = []) -> Metrics.Timer {
        Metrics.Timer(label: figure.rawValue, dimensions: labels, factory: self.factory)
    }

    /// A value that is read when it is asked for; what can't be told is not shown.
    private func set(_ figure: Figure, _ value: Double?, _ labels: [(String, String)] = []) {
        let gauge = Gauge(label: figure.rawValue, dimensions: labels, factory: self.factory)
        if let value { gauge.record(value) } else { gauge.destroy() }
    }
}

// MARK: - Counted as it happens

extension Figures {
    /// Calls and transfers that ended.
    func calls(_ kind: CallKind, _ outcome: String) -> Counter {
        self.counter(.calls, [("kind", kind.rawValue), ("outcome", outcome)])
    }

    func callDuration(_ kind: CallKind) -> Metrics.Timer { self.timer(.callDuration, [("kind", kind.rawValue)]) }

    /// Changes that were put on record.
    func jobEvents(_ event: CountedEvent) -> Counter { self.counter(.jobEvents, [("event", event.rawValue)]) }

    /// Jobs that became held, by why.
    func held(_ code: String) -> Counter { self.counter(.held, [("code", code)]) }

    var uploadedBytes: Counter { self.counter(.uploadedBytes) }
    var downloadedBytes: Counter { self.counter(.downloadedBytes) }
    /// From the moment at which the API says that a video was ready to that at which it was seen.
    var readyDelay: Metrics.Timer { self.timer(.readyDelay) }
    /// From the charge to the moment at which a video was ready.
    var generationDuration: Metrics.Timer { self.timer(.generationDuration) }

    /// Shows at zero what is counted from now on: a figure that first appears with a value can't be seen to rise.
    func begin() {
        for event in CountedEvent.allCases { self.jobEvents(event).increment(by: 0) }
        for outcome in CreateEnd.words { self.calls(.create, outcome).increment(by: 0) }
        for code in [JobFailure.unsureCharge, JobFailure.stalled, JobFailure.videoNotFound] {
            self.held(code).increment(by: 0)
        }
        self.uploadedBytes.increment(by: 0)
        self.downloadedBytes.increment(by: 0)
    }
}

// MARK: - Read when it is asked for

extension Figures {
    package func setBuild(version: String) { self.set(.buildInfo, 1, [("version", version)]) }
    package func setStart(secondsSince1970 seconds: Double) { self.set(.start, seconds) }

    package func setGate(_ gate: Gate, isClosed: Bool) {
        self.set(.gateClosed, isClosed ? 1 : 0, [("gate", gate.rawValue)])
    }

    package func setJobs(_ count: Int, in state: JobState) {
        self.set(.jobs, Double(count), [("state", state.rawValue)])
    }
    package func setManifestsWaiting(_ count: Int) { self.set(.manifestsWaiting, Double(count)) }
    /// - Parameter seconds: zero where no job waits.
    package func setOldestPending(seconds: Double) { self.set(.oldestPending, seconds) }

    package func setChargedToday(_ spent: DaySpending) {
        self.set(.chargedVideosToday, Double(spent.videos))
        self.set(.chargedVideoSecondsToday, Double(spent.seconds))
    }

    package func setCreatesInFlight(_ count: Int) { self.set(.createsInFlight, Double(count)) }
    package func setVideosFollowed(_ count: Int) { self.set(.videosFollowed, Double(count)) }

    package func setRequestsPerMinute(_ pace: Double, ceiling: Int) {
        self.set(.requestsPerMinute, pace)
        self.set(.requestsPerMinuteCeiling, Double(ceiling))
    }

    package func setFree(bytes: Int64?) { self.set(.freeBytes, bytes.map(Double.init)) }

    package func setDatabase(bytes: Int64?, logBytes: Int64?) {
        self.set(.databaseBytes, bytes.map(Double.init))
        self.set(.databaseLogBytes, logBytes.map(Double.init))
    }

    package func setProcess(residentBytes: Int64?, openFiles: Int?, threads: Int?, cpuSeconds: Double?) {
        self.set(.residentMemory, residentBytes.map(Double.init))
        self.set(.openFiles, openFiles.map(Double.init))
        self.set(.threads, threads.map(Double.init))
        self.set(.cpuSeconds, cpuSeconds)
    }
}
