import Foundation

/// What the kernel says of a process that lives, on Linux.
struct ProcessFigures: Sendable {
    /// The most memory that it ever had.
    let peakBytes: Int
    let residentBytes: Int
    /// Processor time of all its threads, to the nanosecond.
    let cpuSeconds: Double
    /// How often its threads went to sleep by themselves: each is a wake-up.
    let wakeUps: Int

    /// Nil where there is no such process, or no `/proc`.
    init?(_ pid: pid_t) {
        guard let status = Self.read("/proc/\(pid)/status"), let peak = Self.number("VmHWM:", in: status) else {
            return nil
        }
        self.peakBytes = peak * 1024
        self.residentBytes = (Self.number("VmRSS:", in: status) ?? 0) * 1024
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        var (nanoseconds, wakeUps) = (0.0, 0)
        for task in tasks {
            let folder = "/proc/\(pid)/task/\(task)"
            nanoseconds += Double(Self.read("\(folder)/schedstat")?.split(separator: " ").first ?? "0") ?? 0
            wakeUps += Self.read("\(folder)/status").flatMap { Self.number("voluntary_ctxt_switches:", in: $0) } ?? 0
        }
        self.cpuSeconds = nanoseconds / 1e9
        self.wakeUps = wakeUps
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func number(_ name: String, in text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    }
}
