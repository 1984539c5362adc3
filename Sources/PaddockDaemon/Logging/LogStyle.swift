import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Decides what `auto` means.
package enum LogStyle {
    /// What stands before an error's line on standard error: a priority where the journal reads it, else nothing.
    package static func errorMark(environment: [String: String]) -> String {
        let style = Self.resolve(.auto, environment: environment, output: Self.identity(of: STDERR_FILENO))
        return style == .journal ? "<3>" : ""
    }

    /// The style for a format. `auto` is the journal's only where the output is.
    static func resolve(_ format: LogFormat, environment: [String: String], output: String?) -> LogLine.Style {
        switch format {
        case .human: .human
        case .json: .json
        case .journal: .journal
        case .auto: Self.isJournal(output, environment: environment) ? .journal : .human
        }
    }

    /// Whether an output is the very stream that systemd names: a redirected one keeps the variable (systemd.exec(5),
    /// `$JOURNAL_STREAM`).
    static func isJournal(_ output: String?, environment: [String: String]) -> Bool {
        output != nil && environment["JOURNAL_STREAM"] == output
    }

    /// Device and inode of an open file, as systemd writes them.
    static func identity(of file: Int32) -> String? {
        guard let about = try? FileDescriptor(rawValue: file).stat() else { return nil }
        return "\(about.deviceID.rawValue):\(about.inode.rawValue)"
    }
}
