import PaddockCore
import PaddockDaemon
import SystemPackage

/// The answer of `doctor --json`.
struct DoctorView: Codable, Hashable {
    struct Finding: Codable, Hashable {
        var check: String
        var level: DoctorFinding.Level
        var message: String
        /// Null where there is nothing to do.
        @Nullable var remedy: String?
    }

    struct Setting: Codable, Hashable {
        var key: String
        /// As the settings file would have it; null where it has none.
        @Nullable var value: String?
        /// `default`, the file with line and column, the variable, or `--set`.
        var source: String
    }

    var version: String
    /// Absolute.
    var home: String
    /// Whether there is no problem.
    var ok: Bool
    var findings: [Finding]
    var settings: [Setting]

    init(home: String, findings: [DoctorFinding], settings: [Setting]) {
        self.version = ProgramVersion.current
        self.home = home
        self.ok = findings.allSatisfy { $0.level != .problem }
        self.findings = findings.map {
            Finding(check: $0.check, level: $0.level, message: $0.message, remedy: $0.remedy)
        }
        self.settings = settings
    }

    init(_ doctor: Doctor, findings: [DoctorFinding], home: Home) {
        self.init(
            home: home.root.string,
            findings: findings,
            settings: doctor.settings().map { Setting(key: $0.key, value: $0.value, source: $0.source) }
        )
    }

    /// Ends the command with 1 where there is a problem.
    func throwProblems(areTold: Bool) throws(CommandFailure) {
        guard !self.ok else { return }
        let problems = self.findings.count { $0.level == .problem }
        let words = "\(Amount.count(problems, "problem")); what helps stands under each"
        throw CommandFailure(.failure, code: "problems", areTold ? [] : [words])
    }
}

/// `doctor` for people: the settings, then what was found, so that what matters stands last.
struct DoctorPage: Sendable {
    let view: DoctorView
    let style: PageStyle

    func lines() -> [StyledLine] {
        [StyledLine("settings", .strong)] + self.settings() + [StyledLine(), StyledLine("checks", .strong)]
            + self.findings() + (self.view.ok ? [StyledLine(), StyledLine("all is well", .good)] : [])
    }

    /// Those that somebody set stand out from the defaults.
    private func settings() -> [StyledLine] {
        var table = self.style.table([.fixed, .flexible(atLeast: 12), .flexible(atLeast: 12)])
        table.rows = self.view.settings.map { setting in
            let isDefault = setting.source == SettingOrigin.standard.description
            return [
                .init("  \(setting.key)", isDefault ? .faint : .plain),
                .init(OutputText.escape(setting.value ?? "none"), isDefault ? .faint : .strong),
                .init(OutputText.escape(self.short(setting.source)), .faint),
            ]
        }
        return table.lines(width: self.style.columns)
    }

    /// Nothing of a finding is cut off: its end says what to do.
    private func findings() -> [StyledLine] {
        let width = self.view.findings.map(\.check.count).max() ?? 0
        return self.view.findings.flatMap { finding in
            let level = finding.level.rawValue.padding(to: 7)
            let hang = 13 + width
            let first =
                StyledLine("  ", hang: hang) + StyledLine(level, finding.level.tone) + StyledLine("  ")
                + StyledLine(finding.check.padding(to: width)) + StyledLine("  \(OutputText.escape(finding.message))")
            guard let remedy = finding.remedy else { return [first] }
            let arrow = self.style.isUnicode ? "→ " : "-> "
            let indent = String(repeating: " ", count: hang)
            return [first, StyledLine(indent + arrow, hang: hang + 2) + StyledLine(OutputText.escape(remedy), .strong)]
        }
        .wrapped(columns: self.style.columns)
    }

    /// Files of the home by their names in it.
    private func short(_ path: String) -> String {
        let home = self.view.home.hasSuffix("/") ? self.view.home : self.view.home + "/"
        return path.hasPrefix(home) ? String(path.dropFirst(home.count)) : path
    }
}

extension DoctorFinding.Level {
    fileprivate var tone: Tone {
        switch self {
        case .ok: .good
        case .advice: .warning
        case .problem: .bad
        }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - self.count))
    }
}
