/// The page of the documentation that lists every setting, written from the table so that it can't drift:
/// `Paddock.docc/Settings.md`.
package enum SettingsReference {
    private static let head = """
        # Settings

        Every setting with its default, what is allowed, its variable, and whether `SIGHUP` changes it in a running daemon.

        Flags (`--set KEY=VALUE`) win over the environment, the environment over `paddock.yaml`, the file over the defaults.
        `paddock doctor` shows the value of each and where it came from. An unknown key, an unknown `PADDOCK_…` variable and a
        value out of range are errors that name what is allowed; a bad value in the file is one even where the environment
        overrides it. Durations are a number with a unit (`500ms`, `0.5s`, `2m`, `24h`), sizes likewise (`500MB` decimal, `1GiB`
        binary); `none` unsets what has no default.

        `SIGHUP` (`systemctl reload paddock`) reads the file and the key again. What can change in a running daemon does so at once,
        and the log names each changed setting that needs a restart. Where anything in the file is wrong, nothing changes.
        """

    /// The page.
    package static func text() -> String {
        let sections = SettingsTable.groups.map { group in
            let rows = SettingsTable.rows.filter { $0.key.hasPrefix("\(group).") }
            return "## \(group)\n\n" + rows.map(Self.entry).joined(separator: "\n\n")
        }
        return ([Self.head] + sections).joined(separator: "\n\n") + "\n"
    }

    private static func entry(_ row: SettingRow) -> String {
        let standard = row.text(in: Settings()).map { "`\($0)`" } ?? "none"
        let names = row.environmentNames.reversed().map { "`\($0)`" }.joined(separator: " or ")
        return """
            ### \(row.key)

            \(row.meaning.upperFirst).

            - Default: \(standard)
            - Allowed: \(row.allowed)
            - Variable: \(names)
            - `SIGHUP`: \(row.isLive ? "changes it" : "needs a restart")
            """
    }
}
