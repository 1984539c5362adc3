/// How log lines look (`log.format`).
package enum LogFormat: String, CaseIterable, Hashable, Sendable {
    /// `journal` where standard error is the journal's, else `human`.
    case auto
    /// Time, level and message for people.
    case human
    /// One object a line.
    case json
    /// A priority in front and no time, which the journal has itself (sd-daemon(3)).
    case journal
}
