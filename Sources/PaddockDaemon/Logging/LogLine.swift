import Foundation
import Logging
import PaddockCore

/// One event as it is written.
struct LogLine {
    /// How lines look, once `auto` is decided.
    enum Style: Hashable {
        case human
        case json
        case journal
    }

    let time: Date
    let level: Logger.Level
    let logger: String
    let message: String
    /// Dotted keys, sorted.
    let fields: [(key: String, value: String)]

    /// Takes an event apart and hides what must not be shown, piece by piece: later, escapes could split a secret.
    init(
        time: Date,
        level: Logger.Level,
        logger: String,
        message: String,
        metadata: Logger.Metadata,
        redaction: Redaction
    ) {
        func safe(_ text: String) -> String {
            OutputText.escape(redaction.apply(to: text))
        }
        self.time = time
        self.level = level
        self.logger = logger
        self.message = safe(message)
        self.fields = Self.flat(metadata)
            .map { (key: safe($0.key), value: safe($0.value)) }
            .sorted { $0.key < $1.key }
    }

    /// The line without its end.
    func text(_ style: Style) -> String {
        switch style {
        case .human:
            let level = self.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
            return "\(JSONCoding.text(self.time)) \(level) \(self.plain)"
        case .journal:
            return "<\(self.priority)>\(self.plain)"
        case .json:
            return self.json
        }
    }

    /// Message and fields on one line.
    var plain: String {
        ([self.message] + self.fields.map { "\($0.key)=\(Self.quoted($0.value))" }).joined(separator: " ")
    }

    private var json: String {
        struct Event: Encodable {
            let time: Date
            let level: String
            let logger: String
            let message: String
            let metadata: [String: String]
        }
        let event = Event(
            time: self.time,
            level: self.level.rawValue,
            logger: self.logger,
            message: self.message,
            metadata: Dictionary(self.fields.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        )
        // Texts and a time can always be encoded; were it otherwise, the event must still not be lost.
        guard let data = try? JSONCoding.encoder().encode(event) else { return self.plain }
        return String(decoding: data, as: UTF8.self)
    }

    /// The priorities of syslog(3), as the journal reads them (sd-daemon(3)).
    var priority: Int {
        switch self.level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.utf8.contains(where: { " \"=".utf8.contains($0) }) else { return value }
        return value.inDoubleQuotes
    }

    /// Nested metadata with dots between the keys.
    private static func flat(_ metadata: Logger.Metadata, under prefix: String = "") -> [(key: String, value: String)] {
        metadata.flatMap { key, value in
            switch value {
            case .dictionary(let inner): self.flat(inner, under: "\(prefix)\(key).")
            case .string, .stringConvertible, .array: [(key: "\(prefix)\(key)", value: "\(value)")]
            }
        }
    }
}
