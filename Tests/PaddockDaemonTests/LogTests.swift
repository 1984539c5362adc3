import Foundation
import Logging
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite struct LogTests {
    static let time = Date(timeIntervalSince1970: 1_777_206_600.25)

    /// What a logger writes in a style.
    static func lines(
        _ style: LogLine.Style,
        level: Logger.Level = .info,
        redaction: Redaction = Redaction(),
        _ body: (inout Logger) -> Void
    ) -> [String] {
        let lines = Lines()
        let output = LogOutput(
            style: style,
            level: level,
            redaction: redaction,
            now: { Self.time },
            write: { lines.add($0) }
        )
        var logger = Logger(label: "paddock.test", factory: { LineLogHandler(label: $0, output: output) })
        body(&logger)
        return lines.all
    }

    final class Lines: Sendable {
        private let texts = Mutex<[String]>([])

        func add(_ text: String) { self.texts.withLock { $0.append(text) } }
        var all: [String] { self.texts.withLock(\.self) }
    }

    @Test(arguments: [
        (
            LogLine.Style.human,
            "2026-04-26T12:30:00.250Z info     A job changed hands attempt=2 job.id=spring/meadow note=\"two words\"\n"
        ),
        (.journal, "<6>A job changed hands attempt=2 job.id=spring/meadow note=\"two words\"\n"),
        (
            .json,
            #"{"level":"info","logger":"paddock.test","message":"A job changed hands","metadata":{"attempt":"2","#
                + #""job.id":"spring/meadow","note":"two words"},"time":"2026-04-26T12:30:00.250Z"}"# + "\n"
        ),
    ])
    func eventIsOneLine(style: LogLine.Style, expected: String) {
        let lines = Self.lines(style) { logger in
            logger[metadataKey: "job"] = ["id": "spring/meadow"]
            logger.info("A job changed hands", metadata: ["note": "two words", "attempt": "\(2)"])
        }
        #expect(lines == [expected])
    }

    @Test(arguments: [
        (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
    ])
    func journalGetsThePriority(level: Logger.Level, priority: Int) {
        #expect(Self.lines(.journal, level: .trace) { $0.log(level: level, "x") } == ["<\(priority)>x\n"])
    }

    @Test(arguments: [LogLine.Style.human, .json, .journal])
    func textOfOthersCanNotStartALineOrMoveTheCursor(style: LogLine.Style) {
        let lines = Self.lines(style) { $0.info("a\nb", metadata: ["x\n": "\u{1B}[2J\u{202E}\u{85}\u{2028}"]) }
        #expect(lines.count == 1)
        let body = lines[0].dropLast()
        #expect(!body.unicodeScalars.contains { $0.value < 0x20 || [0x1B, 0x202E, 0x85, 0x2028].contains($0.value) })
        #expect(body.contains("a\\") && body.contains("u{a}b"))
    }

    /// What reaches a journal that listens, and what is written as lines beside it.
    static func entries(
        listening: Bool = true,
        _ body: (Logger) -> Void
    ) async throws -> (entries: [String], lines: [String]) {
        try await withTemporaryDirectory { folder in
            let journal = listening ? try NotifyListener(at: folder.appending("j").string) : nil
            let lines = Lines()
            let output = LogOutput(
                style: .journal,
                journal: DatagramSocket(folder.appending("j").string),
                level: .info,
                redaction: Redaction(),
                now: { Self.time },
                write: { lines.add($0) }
            )
            body(Logger(label: "paddock.test", factory: { LineLogHandler(label: $0, output: output) }))
            return (journal?.told ?? [], lines.all)
        }
    }

    @Test func journalGetsFieldsOfOurOwn() async throws {
        let (entries, lines) = try await Self.entries { logger in
            logger.warning("A job changed hands", metadata: ["job": "spring/meadow", "videos": ["followed": "2"]])
        }
        #expect(lines == [])
        #expect(
            entries == [
                """
                PRIORITY=4
                SYSLOG_IDENTIFIER=paddock
                MESSAGE=A job changed hands job=spring/meadow videos.followed=2
                PADDOCK_LOGGER=paddock.test
                PADDOCK_JOB=spring/meadow
                PADDOCK_VIDEOS_FOLLOWED=2

                """
            ]
        )
    }

    @Test func textOfOthersCanNotMakeAFieldOfTheJournals() async throws {
        let (entries, _) = try await Self.entries { $0.info("a\nPRIORITY=0", metadata: ["_PID": "1\n_UID=0"]) }
        let fields = try #require(entries.first).split(separator: "\n")
        #expect(
            fields.map { $0.prefix { $0 != "=" } } == [
                "PRIORITY", "SYSLOG_IDENTIFIER", "MESSAGE", "PADDOCK_LOGGER", "PADDOCK__PID",
            ]
        )
        #expect(fields.first == "PRIORITY=6")
    }

    @Test func whatTheJournalDoesNotTakeIsWrittenAsALine() async throws {
        let gone = try await Self.entries(listening: false) { $0.info("one") }
        #expect(gone.lines == ["<6>one\n"])
        // Longer than any datagram.
        let long = String(repeating: "x", count: 4 << 20)
        let tooLong = try await Self.entries { $0.info("\(long)") }
        #expect(tooLong.entries == [])
        #expect(tooLong.lines == ["<6>\(long)\n"])
    }

    @Test(arguments: [
        ("job", "PADDOCK_JOB"), ("job.id", "PADDOCK_JOB_ID"), ("ä-1", "PADDOCK___1"),
        (String(repeating: "k", count: 80), "PADDOCK_" + String(repeating: "K", count: 56)),
    ])
    func journalFieldsAreNamedAsItAllows(key: String, name: String) {
        #expect(JournalEntry.name(of: key) == name)
    }

    @Test func quotesInValuesAreEscaped() {
        let lines = Self.lines(.journal) { $0.info("m", metadata: ["a": "say \"hi\"", "b": "", "c": "x=y"]) }
        #expect(lines == ["<6>m a=\"say \\\"hi\\\"\" b=\"\" c=\"x=y\"\n"])
    }

    @Test func levelCanChangeWhileRunning() {
        let lines = Lines()
        let output = LogOutput(
            style: .journal,
            level: .info,
            redaction: Redaction(),
            now: { Self.time },
            write: { lines.add($0) }
        )
        let logger = Logger(label: "a", factory: { LineLogHandler(label: $0, output: output) })
        logger.debug("one")
        output.level = .debug
        logger.debug("two")
        #expect(lines.all == ["<7>two\n"])
    }

    @Test(arguments: [LogLine.Style.human, .json, .journal])
    func keyAndPresignedQueriesAreHidden(style: LogLine.Style) {
        let redaction = Redaction()
        redaction.hide(SecretText(#"odd"key\with"#))
        let lines = Self.lines(style, redaction: redaction) { logger in
            logger[metadataKey: "url"] = "https://s3.example/a/b?X-Amz-Signature=CANARY&x=1 then"
            logger.info(
                #"key odd"key\with and hh_live_abcdefgh"#,
                metadata: ["nested": ["key": #"odd"key\with"#], "list": ["hh_live_abcdefgh"]]
            )
        }
        #expect(lines.count == 1)
        for secret in ["CANARY", "abcdefgh", "odd"] {
            #expect(!lines[0].contains(secret))
        }
        #expect(lines[0].contains("https://s3.example/a/b?(redacted) then"))
    }

    @Test func earlierKeyStaysHiddenAndALongerOneIsHiddenWhole() {
        let redaction = Redaction()
        redaction.hide(SecretText("first"))
        redaction.hide(SecretText("first-and-more"))
        redaction.hide(SecretText("ab"))
        #expect(redaction.apply(to: "first first-and-more absent") == "(redacted) (redacted) absent")
        // An accent behind it makes other characters of it, and no other bytes.
        #expect(redaction.apply(to: "first\u{301} hh_live_abcdefgh\u{301}") == "(redacted)\u{301} (redacted)\u{301}")
        #expect(redaction.apply(to: "s3://\u{301}a?secret") == "s3://\u{301}a?(redacted)")
    }

    static let formats: [(LogFormat, [String: String], String?, LogLine.Style)] = [
        (LogFormat.auto, ["JOURNAL_STREAM": "8:99"], "8:99", LogLine.Style.journal),
        (.auto, ["JOURNAL_STREAM": "8:99"], "8:98", .human),
        (.auto, [:], "8:99", .human),
        (.auto, [:], nil, .human),
        (.human, ["JOURNAL_STREAM": "8:99"], "8:99", .human),
        (.json, ["JOURNAL_STREAM": "8:99"], "8:99", .json),
        (.journal, [:], nil, .journal),
    ]

    @Test(arguments: formats)
    func formatIsDecided(format: LogFormat, environment: [String: String], output: String?, style: LogLine.Style) {
        #expect(LogStyle.resolve(format, environment: environment, output: output) == style)
    }
}
