/// Settings that can't be used: every problem at once. The command ends with status 78.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line for each problem: where it stands, the setting, the value and what is allowed.
    package let lines: [String]

    package init(_ lines: [String]) {
        self.lines = lines
    }

    /// Bad settings (`EX_CONFIG` of sysexits.h).
    package static let exitStatus: Int32 = 78

    package var description: String { self.lines.joined(separator: "; also ") }
}
