/// A settings file for people to start from, written from the table so that it can't drift: `deploy/settings.sample.yaml`.
package enum SettingsSample {
    /// What stands in front: how the file is used.
    private static let head = """
        ## Settings of Paddock: every one there is, with its default, or an example where there is none. Copy this to
        ## paddock.yaml in the home folder, or anywhere for --config FILE, and take away the first # of the lines you need,
        ## the line of their group included. Only api.baseURL has to be set.
        ##
        ## Durations are a number with a unit (500ms, 30s, 2m, 24h), sizes likewise (500MB is decimal, 1GiB binary). Folders are
        ## relative to the home folder. An unknown key or a value out of range is an error that names what is allowed.
        ##
        ## Each setting can also be a flag, --set limits.generating=8, or a variable, PADDOCK_LIMITS_GENERATING=8. Flags win over
        ## the environment, the environment over this file.
        """

    /// The file: every setting with its meaning, commented out, at its default or an example.
    package static func text() -> String {
        let groups = SettingsTable.groups.map { group in
            Self.lines(of: group).map { "#\($0)" }.joined(separator: "\n")
        }
        return ([Self.head] + groups).joined(separator: "\n\n") + "\n"
    }

    private static func lines(of group: String) -> [String] {
        let defaults = Settings()
        return ["\(group):"]
            + SettingsTable.rows.filter { $0.key.hasPrefix("\(group).") }.flatMap { row in
                let name = row.key.dropFirst(group.count + 1)
                let standard = row.text(in: defaults)
                let meaning =
                    row.meaning.replacing("`", with: "").upperFirst + (standard == nil ? ". No default." : ".")
                return Self.wrapped(meaning, columns: 115).map { "  # \($0)" }
                    + ["  \(name): \(standard ?? row.example ?? "none")"]
            }
    }

    /// Words in lines of so many characters.
    private static func wrapped(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= columns {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension String {
    /// The same with a capital at its beginning, as a sentence has.
    var upperFirst: String { self.prefix(1).uppercased() + self.dropFirst() }
}
