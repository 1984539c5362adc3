// Dispatch defines `stat`, `timespec` and their like as well: whose they are depends on the order in which files are compiled.
import Dispatch
import Foundation

/// Moments as text. `strftime` in the C locale is many times faster than Foundation's formatters.
enum Timestamp {
    /// `2026-04-26T12:30:00.000Z`, as the documentation has it.
    static func iso(epochSeconds: Double) -> String {
        let milliseconds = Int((epochSeconds * 1000).rounded())
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return self.format("%Y-%m-%dT%H:%M:%S", epoch: milliseconds / 1000) + ".\(fraction)Z"
    }

    /// `Sun, 26 Apr 2026 12:30:00 GMT`, as HTTP has it, never earlier than the moment itself.
    static func http(epochSeconds: Double) -> String {
        self.format("%a, %d %b %Y %H:%M:%S GMT", epoch: Int(epochSeconds.rounded(.up)))
    }

    /// `20260426T123000Z`, as presigned links have it.
    static func compact(epochSeconds: Double) -> String {
        self.format("%Y%m%dT%H%M%SZ", epoch: Int(epochSeconds))
    }

    private static func format(_ format: String, epoch: Int) -> String {
        var time = time_t(epoch)
        var parts = tm()
        gmtime_r(&time, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let count = strftime(buffer.baseAddress, buffer.count, format, &parts)
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
