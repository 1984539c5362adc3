/// A figure that Paddock shows, by the name under which Prometheus keeps it.
package enum Figure: String, CaseIterable, Sendable {
    case buildInfo = "paddock_build_info"
    case start = "paddock_start_time_seconds"
    case gateClosed = "paddock_gate_closed"
    case manifestsWaiting = "paddock_manifests_waiting"
    case freeBytes = "paddock_free_bytes"
    case databaseBytes = "paddock_database_bytes"
    case databaseLogBytes = "paddock_database_log_bytes"

    case jobs = "paddock_jobs"
    case oldestPending = "paddock_oldest_pending_seconds"
    case jobEvents = "paddock_job_events_total"
    case held = "paddock_jobs_held_total"
    case chargedVideosToday = "paddock_charged_videos_today"
    case chargedVideoSecondsToday = "paddock_charged_video_seconds_today"
    case createsInFlight = "paddock_creates_in_flight"
    case videosFollowed = "paddock_videos_followed"
    case generationDuration = "paddock_generation_duration_seconds"
    case readyDelay = "paddock_ready_delay_seconds"

    case calls = "paddock_calls_total"
    case callDuration = "paddock_call_duration_seconds"
    case requestsPerMinute = "paddock_requests_per_minute"
    case requestsPerMinuteCeiling = "paddock_requests_per_minute_ceiling"
    case uploadedBytes = "paddock_uploaded_bytes_total"
    case downloadedBytes = "paddock_downloaded_bytes_total"

    case residentMemory = "process_resident_memory_bytes"
    case openFiles = "process_open_fds"
    case threads = "process_threads"
    case cpuSeconds = "process_cpu_seconds_total"

    /// Those of this program's process, which go by the names that Prometheus' own libraries give to every process's. In a text file that
    /// node_exporter reads they would be its own ones over again, which spoils its whole page
    /// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
    package static let ofProcess: Set<Self> = [.residentMemory, .openFiles, .threads, .cpuSeconds]

    /// What is shown of it.
    package enum Kind: Hashable, Sendable {
        /// It only rises, from zero at each start.
        case counter
        /// It rises and falls.
        case gauge
        /// How many times lie under each of these bounds, in seconds.
        case histogram(bounds: [Double])
    }

    package var kind: Kind {
        switch self {
        case .jobEvents, .held, .calls, .uploadedBytes, .downloadedBytes, .cpuSeconds: .counter
        case .callDuration: .histogram(bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120])
        case .readyDelay: .histogram(bounds: [1, 2.5, 5, 10, 15, 30, 60, 120, 300, 900])
        case .generationDuration: .histogram(bounds: [15, 30, 60, 90, 120, 180, 300, 600, 1800, 3600, 14_400])
        case .buildInfo, .start, .gateClosed, .manifestsWaiting, .freeBytes, .databaseBytes, .databaseLogBytes, .jobs,
            .oldestPending, .chargedVideosToday, .chargedVideoSecondsToday, .createsInFlight, .videosFollowed,
            .requestsPerMinute, .requestsPerMinuteCeiling, .residentMemory, .openFiles, .threads:
            .gauge
        }
    }

    /// What it is, for people.
    package var help: String {
        switch self {
        case .buildInfo: "The running version."
        case .start: "When the daemon started, in seconds since 1970."
        case .gateClosed: "Whether a gate holds work back."
        case .manifestsWaiting: "Manifests in the watched folder that are not taken yet."
        case .freeBytes: "Room under the output folder."
        case .databaseBytes: "Length of the database's file."
        case .databaseLogBytes: "Length of the database's write-ahead log."
        case .jobs: "Jobs on record, by state."
        case .oldestPending: "How long the pending job that came first has waited; 0 where none waits."
        case .jobEvents:
            "What happened to jobs since the start; charged and unsure are creates that were or may have been paid for."
        case .held: "Jobs that became held since the start, by why."
        case .chargedVideosToday: "Creates of this UTC day that were or may have been charged."
        case .chargedVideoSecondsToday: "Seconds of video of this UTC day that were or may have been charged."
        case .createsInFlight: "Creates in the air."
        case .videosFollowed: "Videos that are paid for and not published yet."
        case .generationDuration: "From the charge until the API says that the video was ready."
        case .readyDelay: "From a video's being ready to its being seen."
        case .calls: "Calls and transfers that came to an end, by kind and outcome."
        case .callDuration: "How long calls to the API took."
        case .requestsPerMinute: "Calls a minute that are allowed now."
        case .requestsPerMinuteCeiling: "limits.requestsPerMinute."
        case .uploadedBytes: "Bytes put into storage."
        case .downloadedBytes: "Bytes fetched whole."
        case .residentMemory: "Resident memory."
        case .openFiles: "Open files and sockets."
        case .threads: "Threads."
        case .cpuSeconds: "Processor time, of user and system."
        }
    }
}
