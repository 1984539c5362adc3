import Foundation

/// What the kernel says of a process that lives, on Linux.
struct ProcessFigures: Sendable {
    /// The most memory that it ever had.
    let peakBytes: Int
    let residentBytes: Int
    /// What of that is no file's: the rest can be read again from the program and its libraries.
    let ownBytes: Int
    /// Processor time, that of threads which have ended included.
    let cpuSeconds: Double
    /// How often each thread went to sleep by itself.
    private let sleeps: [String: Int]

    /// Nil where there is no such process, or no `/proc`.
    init?(_ pid: pid_t) {
        guard let status = Self.read("/proc/\(pid)/status"), let peak = Self.number("VmHWM:", in: status) else {
            return nil
        }
        self.peakBytes = peak * 1024
        self.residentBytes = (Self.number("VmRSS:", in: status) ?? 0) * 1024
        self.ownBytes = (Self.number("RssAnon:", in: status) ?? 0) * 1024
        // The name, in parentheses, may hold anything; user and system time are the 14th and 15th field, the 12th and 13th after it.
        let fields = Self.read("/proc/\(pid)/stat")?.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
        self.cpuSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        self.sleeps = threads.reduce(into: [:]) { sleeps, thread in
            guard let status = Self.read("/proc/\(pid)/task/\(thread)/status") else { return }
            sleeps[thread] = Self.number("voluntary_ctxt_switches:", in: status)
        }
    }

    /// Wake-ups since `earlier`. Threads that have ended meanwhile are left out: nobody tells of them.
    func wakeUps(since earlier: ProcessFigures) -> Int {
        self.sleeps.reduce(0) { $0 + $1.value - (earlier.sleeps[$1.key] ?? 0) }
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func number(_ name: String, in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    }
}
