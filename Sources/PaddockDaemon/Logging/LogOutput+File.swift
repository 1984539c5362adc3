import Foundation
package import SystemPackage

extension LogOutput {
    /// An output that adds lines to a file, for a daemon whose standard error is not for logs.
    ///
    /// - Parameters:
    ///   - file: Open for writing, and as long as anything logs.
    ///   - settings: The level. The format is `human` unless it is `json`.
    ///   - redaction: Applied to every line.
    package convenience init(file: FileDescriptor, settings: Settings.Log, redaction: Redaction) {
        self.init(
            style: settings.format == .json ? .json : .human,
            level: settings.level,
            redaction: redaction,
            now: { Date() },
            // A log that can't be written is no reason to end what is being logged.
            write: { text in _ = try? file.writeAll(text.utf8) }
        )
    }
}
