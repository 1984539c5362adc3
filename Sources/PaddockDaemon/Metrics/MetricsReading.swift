import Foundation
import PaddockCore
import PaddockEngine

/// Everything that is measured, of one moment.
struct MetricsReading: Sendable {
    var version: String
    var startedAt: Date
    var snapshot: EngineSnapshot
    var figures: Meter.Figures
    var counts: StateCounts
    var spentToday: DaySpending
    var manifestsWaiting: Int
    var requestCeiling: Int
    var databaseBytes: Int64?
    /// Nil where it can't be told.
    var freeBytes: Int64?
    var process: ProcessFigures

    /// The page that Prometheus reads.
    var text: String {
        var page = MetricsText()
        self.addDaemon(&page)
        self.addJobs(&page)
        self.addCalls(&page)
        self.addProcess(&page)
        return page.text
    }

    private func addDaemon(_ page: inout MetricsText) {
        page.add("paddock_build_info", .gauge, "The running version.", [.init(1, [("version", self.version)])])
        page.add(
            "paddock_start_time_seconds",
            .gauge,
            "When the daemon started, in seconds since 1970.",
            self.startedAt.timeIntervalSince1970.rounded()
        )
        let closed = Set(self.snapshot.gates.map(\.gate))
        page.add(
            "paddock_gate_closed",
            .gauge,
            "Whether a gate holds work back.",
            Gate.allCases.map { .init(closed.contains($0.rawValue) ? 1 : 0, [("gate", $0.rawValue)]) }
        )
        page.add(
            "paddock_manifests_waiting",
            .gauge,
            "Manifests in the watched folder that are not taken yet.",
            Double(self.manifestsWaiting)
        )
        page.add(
            "paddock_free_bytes",
            .gauge,
            "Room under the output folder.",
            self.freeBytes.map(Double.init)
        )
        page.add(
            "paddock_database_bytes",
            .gauge,
            "Length of the database's file.",
            self.databaseBytes.map(Double.init)
        )
    }

    private func addJobs(_ page: inout MetricsText) {
        page.add(
            "paddock_jobs",
            .gauge,
            "Jobs on record, by state.",
            JobState.allCases.map { .init(Double(self.counts[$0]), [("state", $0.rawValue)]) }
        )
        page.add(
            "paddock_job_events_total",
            .counter,
            "What happened to jobs since the start; charged and unsure are creates that were or may have been paid for.",
            self.figures.events.sorted { $0.key < $1.key }.map { .init(Double($0.value), [("event", $0.key)]) }
        )
        page.add(
            "paddock_charged_videos_today",
            .gauge,
            "Creates of this UTC day that were or may have been charged.",
            Double(self.spentToday.videos)
        )
        page.add(
            "paddock_charged_video_seconds_today",
            .gauge,
            "Seconds of video of this UTC day that were or may have been charged.",
            Double(self.spentToday.seconds)
        )
        page.add("paddock_creates_in_flight", .gauge, "Creates in the air.", Double(self.snapshot.creates))
        page.add(
            "paddock_videos_followed",
            .gauge,
            "Videos that are paid for and not published yet.",
            Double(self.snapshot.followed)
        )
        page.add(
            "paddock_ready_delay_seconds",
            .summary,
            "From a video's being ready to its being seen.",
            Self.samples(self.figures.readyDelay)
        )
    }

    private func addCalls(_ page: inout MetricsText) {
        page.add(
            "paddock_calls_total",
            .counter,
            "Calls and transfers that came to an end, by kind and outcome.",
            self.figures.calls.sorted { $0.key < $1.key }.map {
                .init(Double($0.value), [("kind", $0.key.kind), ("outcome", $0.key.outcome)])
            }
        )
        page.add(
            "paddock_call_duration_seconds",
            .summary,
            "How long calls to the API took.",
            self.figures.durations.sorted { $0.key < $1.key }.flatMap { Self.samples($0.value, [("kind", $0.key)]) }
        )
        page.add(
            "paddock_requests_per_minute",
            .gauge,
            "Calls a minute that are allowed now.",
            self.snapshot.requestsPerMinute
        )
        page.add(
            "paddock_requests_per_minute_ceiling",
            .gauge,
            "limits.requestsPerMinute.",
            Double(self.requestCeiling)
        )
        page.add(
            "paddock_uploaded_bytes_total",
            .counter,
            "Bytes put into storage.",
            Double(self.figures.uploadedBytes)
        )
        page.add(
            "paddock_downloaded_bytes_total",
            .counter,
            "Bytes fetched whole.",
            Double(self.figures.downloadedBytes)
        )
    }

    private func addProcess(_ page: inout MetricsText) {
        page.add(
            "process_resident_memory_bytes",
            .gauge,
            "Resident memory.",
            self.process.residentBytes.map(Double.init)
        )
        page.add("process_open_fds", .gauge, "Open files and sockets.", self.process.openFiles.map(Double.init))
        page.add(
            "process_cpu_seconds_total",
            .counter,
            "Processor time, of user and system.",
            self.process.cpuSeconds
        )
    }

    private static func samples(
        _ sum: Meter.Sum,
        _ labels: [(name: String, value: String)] = []
    ) -> [MetricsText.Sample] {
        [.init(sum.seconds, labels, suffix: "_sum"), .init(Double(sum.count), labels, suffix: "_count")]
    }
}
