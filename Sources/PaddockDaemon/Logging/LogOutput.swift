import Foundation
package import Logging
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the log goes, shared by all loggers: one event one line, never two at once.
package final class LogOutput: Sendable {
    package let redaction: Redaction
    private let style: LogLine.Style
    /// Where the journal takes entries with fields.
    private let journal: DatagramSocket?
    private let threshold: Mutex<Logger.Level>
    private let write: Mutex<@Sendable (String) -> Void>
    private let now: @Sendable () -> Date

    init(
        style: LogLine.Style,
        journal: DatagramSocket? = nil,
        level: Logger.Level,
        redaction: Redaction,
        now: @escaping @Sendable () -> Date,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style
        self.journal = journal
        self.threshold = Mutex(level)
        self.redaction = redaction
        self.now = now
        self.write = Mutex(write)
    }

    /// An output on standard error.
    ///
    /// - Parameters:
    ///   - settings: Level and format.
    ///   - environment: `JOURNAL_STREAM` says whether systemd reads standard error.
    ///   - redaction: Applied to every line.
    package convenience init(
        standardError settings: Settings.Log,
        environment: [String: String],
        redaction: Redaction
    ) {
        let output = LogStyle.identity(of: STDERR_FILENO)
        self.init(
            style: LogStyle.resolve(settings.format, environment: environment, output: output),
            journal: LogStyle.isJournal(output, environment: environment) ? JournalEntry.socket : nil,
            level: settings.level,
            redaction: redaction,
            now: { Date() },
            write: { Self.writeToStandardError($0) }
        )
    }

    /// The least important events that are written. Loggers that were given a level of their own keep it.
    package var level: Logger.Level {
        get { self.threshold.withLock(\.self) }
        set { self.threshold.withLock { $0 = newValue } }
    }

    /// Makes every logger of the process write here. Once in a process.
    package func install() {
        LoggingSystem.bootstrap { LineLogHandler(label: $0, output: self) }
    }

    func take(level: Logger.Level, logger: String, message: String, metadata: Logger.Metadata) {
        let line = LogLine(
            time: self.now(),
            level: level,
            logger: logger,
            message: message,
            metadata: metadata,
            redaction: self.redaction
        )
        // The lock is held while writing, for that is what it is for: lines longer than a pipe's buffer would mix.
        self.write.withLock { write in
            // What the journal doesn't take as an entry, too long for one datagram perhaps, it gets as a line.
            if self.style == .journal, let journal = self.journal, (try? journal.send(JournalEntry(line).bytes)) != nil
            {
                return
            }
            write(line.text(self.style) + "\n")
        }
    }

    private static func writeToStandardError(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                // Where standard error is gone there is nobody left to tell.
                let count = systemWrite(STDERR_FILENO, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}
