/// What is watched over time in a home, and how much it may grow from one end of the time to the other: noise, and no more.
enum SoakFigure: String, CaseIterable, Sendable {
    case memory = "resident memory, MiB"
    case files = "open files and sockets"
    case threads = "threads"
    case databasePerJob = "database, KiB a job"
    case log = "write-ahead log, MiB"
    case media = "media copies, MiB"
    case stateRest = "state folder besides, MiB"
    case hidden = "hidden files in the output"
    case start = "processor time of a start, s"

    /// What the line may gain at most where nothing leaks.
    func allowance(mean: Double) -> Double {
        switch self {
        // Pages of the allocator that a busy minute has touched once are kept; a leak of one job's worth is soon more than this.
        case .memory: max(6, mean * 0.08)
        case .files: 4
        case .threads: 2
        // What is on record of a job stays for ever, and must not become more with time.
        case .databasePerJob: max(0.3, mean * 0.05)
        // It is merged into the database from four megabytes on, and keeps the length it once had.
        case .log: 4
        // Copies of what waits its turn, as much as the queue is long; at rest there must be none.
        case .media: 4
        case .stateRest: 0.5
        case .hidden: 4
        // A start reads what is unfinished; its time must not follow what is done.
        case .start: max(0.3, mean * 0.5)
        }
    }
}
