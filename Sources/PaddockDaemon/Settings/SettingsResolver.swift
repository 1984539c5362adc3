import PaddockCore

/// Puts sources on top of each other, the weakest first, and collects what is wrong with each.
struct SettingsResolver {
    private(set) var settings = Settings()
    private(set) var origins: [String: SettingOrigin] = [:]
    private(set) var problems: [String] = []

    /// Variables that begin like settings and are none: they say where the home and the file are.
    private static let otherVariables: Set<String> = ["PADDOCK_HOME", "PADDOCK_CONFIG"]

    mutating func read(_ file: SettingsFile) {
        self.problems += file.problems
        for entry in file.entries {
            self.take(entry)
        }
    }

    mutating func read(environment: [String: String]) {
        for row in SettingsTable.rows {
            for name in row.environmentNames {
                guard let value = environment[name] else { continue }
                // The API's own variables are often exported empty; ours, emptied by a failed expansion, could lift a cap.
                guard name.hasPrefix("PADDOCK_") || !value.isEmpty else { continue }
                self.take(SettingEntry(key: row.key, value: .text(value), origin: .environment(name)))
            }
        }

        let known = SettingsTable.rows.flatMap(\.environmentNames)
        for name in environment.keys.sorted()
        where name.hasPrefix("PADDOCK_") && !known.contains(name) && !Self.otherVariables.contains(name) {
            let near = NearestName.of(name, among: known + Self.otherVariables)
            let hint = near.map { "did you mean \($0)?" } ?? "unset it, or see the table of settings"
            let value = Self.words(for: .text(environment[name] ?? ""), ofUnknown: name)
            self.problems.append("\(OutputText.escape(name)): unknown variable (\(value)); \(hint)")
        }
    }

    mutating func read(flags: [String]) {
        for flag in flags {
            guard let equals = flag.firstIndex(of: "=") else {
                self.problems.append("--set \(OutputText.escape(flag)): give it as KEY=VALUE")
                continue
            }
            let value = RawSetting.text(String(flag[flag.index(after: equals)...]))
            self.take(SettingEntry(key: String(flag[..<equals]), value: value, origin: .flag))
        }
    }

    /// Checks what no row can see alone. Of two settings that bound each other, one that was not given follows the one that was.
    mutating func checkTogether() {
        let polling = self.settings.polling
        guard polling.interval > polling.maxInterval else { return }
        switch (self.origins["polling.interval"], self.origins["polling.maxInterval"]) {
        case (_, nil):
            self.settings.polling.maxInterval = polling.interval
        case (nil, _):
            self.settings.polling.interval = max(polling.maxInterval, SettingsTable.shortestPollInterval)
            self.settings.polling.maxInterval = self.settings.polling.interval
        case (.some, .some(let origin)):
            self.problems.append(
                "\(origin): polling.maxInterval is \(QuantityText.text(polling.maxInterval)); "
                    + "allowed: polling.interval (\(QuantityText.text(polling.interval))) or more"
            )
        }
    }

    private mutating func take(_ entry: SettingEntry) {
        guard let row = SettingsTable.row(entry.key) else {
            let name = OutputText.escape(entry.key)
            let value = Self.words(for: entry.value, ofUnknown: entry.key)
            self.problems.append("\(entry.origin): unknown setting \(name) (\(value)); \(Self.hint(for: entry.key))")
            return
        }
        do {
            try row.read(entry.value, &self.settings)
            self.origins[row.key] = entry.origin
        } catch {
            let found = Self.words(for: entry.value, refusal: error)
            self.problems.append("\(entry.origin): \(row.key) is \(found); allowed: \(row.allowed)")
        }
    }

    /// What was meant, or else what there is.
    private static func hint(for unknown: String) -> String {
        if let near = NearestName.of(unknown, among: SettingsTable.byKey.keys) { return "did you mean \(near)?" }
        let group = SettingsTable.groups.first { unknown.hasPrefix("\($0).") }
        let known = group.map { group in SettingsTable.byKey.keys.filter { $0.hasPrefix("\(group).") }.sorted() }
        return "known are \((known ?? SettingsTable.groups).joined(separator: ", "))"
    }

    private static let secretWords = ["key", "token", "secret", "password", "auth", "credential"]

    /// What was given for a name that is no setting. Somebody may have tried to give the API key itself.
    static func words(for value: RawSetting, ofUnknown name: String) -> String {
        let name = name.lowercased()
        guard !Self.secretWords.contains(where: name.contains) else { return "a value" }
        return Self.words(for: value, refusal: SettingRefusal())
    }

    private static func words(for value: RawSetting, refusal: SettingRefusal) -> String {
        let shown: String? =
            switch value {
            case .nothing: "empty"
            case .text(""): "empty"
            case .text(let text): Self.shown(text)
            case .list(let items): "[\(items.map(Self.shown).joined(separator: ", "))]"
            }
        let words = [refusal.hidesValue ? nil : shown, refusal.reason].compactMap(\.self)
        return words.count == 2 && words[0] == words[1] ? words[0] : words.joined(separator: ", ")
    }

    /// A value fit for a message: short, on one line, and no key.
    private static func shown(_ text: String) -> String {
        guard !text.contains("hh_") else { return "(what looks like a key)" }
        let safe = OutputText.escape(text)
        return safe.count > 80 ? "\(safe.prefix(80))…" : safe
    }
}
