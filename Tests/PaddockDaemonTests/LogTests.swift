import Foundation
import Logging
import Synchronization
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
