import CPaddockLinux
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What this process takes; nil where the system doesn't tell.
struct ProcessFigures: Hashable, Sendable {
    var residentBytes: Int64?
    var openFiles: Int?
    var threads: Int?
    var cpuSeconds: Double?

    /// Of this moment, from proc(5) and clock_gettime(2).
    static func current() -> Self {
        Self(
            residentBytes: self.memory(),
            openFiles: self.files(),
            threads: self.threads(),
            cpuSeconds: self.processorTime()
        )
    }

    private static func memory() -> Int64? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int64(fields[1]) else { return nil }
        return pages * Int64(sysconf(CInt(_SC_PAGESIZE)))
    }

    private static func files() -> Int? {
        // The folder itself is open while it is read.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count).map { $0 - 1 }
    }

    private static func threads() -> Int? {
        try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }

    private static func processorTime() -> Double? {
        let time = paddock_clock(CLOCK_PROCESS_CPUTIME_ID)
        return time < 0 ? nil : Double(time) / 1e9
    }
}
