/// A settings file for people to start from, written from the table so that it can't drift.
package enum SettingsSample {
    /// The file: every setting with its meaning, commented out, at its default or an example.
    package static func text() -> String {
        Self.text(mark: "#")
    }

    /// The same with another mark before each setting; an empty one makes all of them count.
    static func text(mark: String) -> String {
        var lines = [
            "# Settings of Paddock. Each line shows the default, or an example where there is none;",
            "# take the # away to change it. Flags (--set KEY=VALUE) and the environment (PADDOCK_GROUP_NAME) win over this file.",
        ]
        let defaults = Settings()
        for group in SettingsTable.groups {
            lines += ["", "\(group):"]
            for row in SettingsTable.rows where row.key.hasPrefix("\(group).") {
                let value = row.text(in: defaults) ?? row.example ?? "none"
                let note = row.text(in: defaults) == nil ? " (not set)" : ""
                lines.append("  # \(row.meaning)\(note)")
                lines.append("  \(mark)\(row.key.dropFirst(group.count + 1)): \(value)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
