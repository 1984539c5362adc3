import PaddockCore
import PaddockDaemon
import PaddockStore

/// `verify`: reads the files, shows how far it is on a terminal, and names what is not as it was.
struct FileVerification: Sendable {
    let home: CommandHome
    let console: Console
    let isJSON: Bool

    /// How often a terminal is drawn anew.
    private static let interval = Duration.milliseconds(100)

    /// - Throws: `CommandFailure` with 66 where there is no such batch, with 1 where a file is missing or differs;
    ///   `StoreError`.
    func run(batch: String?) async throws {
        let reader = try self.home.reader()
        defer { try? reader?.close() }
        if let batch, try await reader?.batches(named: batch).isEmpty ?? true {
            throw try await JobLookup(home: self.home).noBatch(batch, reader: reader)
        }
        var findings: [FileFindingView] = []
        var progress = VerificationProgress(terminal: self.console.terminal)
        var end = Verification.Progress()
        if let reader {
            var drawn = ContinuousClock.now
            end = try await Verification(reader: reader, output: self.home.home.output).run(batch: batch) {
                now,
                found in
                let views = found.map { FileFindingView($0, hint: self.home.hint) }
                findings += views
                guard !self.isJSON else { return }
                let moment = ContinuousClock.now
                guard !views.isEmpty || moment - drawn >= Self.interval else { return }
                drawn = moment
                let size = Terminal.size(of: self.console.output)
                try self.console.write(progress.clear(size: size))
                try self.console.print(views.map(\.line))
                try self.console.write(progress.update(now, size: size))
            }
            if !self.isJSON { try self.console.write(progress.clear(size: Terminal.size(of: self.console.output))) }
        }
        try self.tell(end, findings)
    }

    private func tell(_ end: Verification.Progress, _ findings: [FileFindingView]) throws {
        let files = "\(Amount.count(end.jobs, "job")), \(Amount.count(end.files, "file")), \(Amount.bytes(end.bytes))"
        if self.isJSON {
            try self.console.print(json: VerificationView(end, findings))
        } else if findings.isEmpty {
            try self.console.print(end.files == 0 ? "no published files yet" : "\(files): all as they were published")
        }
        guard !findings.isEmpty else { return }
        let line = "\(findings.count) of \(Amount.count(end.files, "published file")) missing or not as published"
        throw CommandFailure(.failure, code: "files_differ", self.isJSON ? [] : [line])
    }
}

/// The answer of `verify --json`.
struct VerificationView: Codable, Hashable {
    var jobs: Int
    var files: Int
    /// Of videos and thumbnails, as they were published.
    var bytes: Int64
    var findings: [FileFindingView]

    init(_ end: Verification.Progress, _ findings: [FileFindingView]) {
        self.jobs = end.jobs
        self.files = end.files
        self.bytes = end.bytes
        self.findings = findings
    }
}

/// One published file that is not as it was published.
struct FileFindingView: Codable, Hashable {
    var job: String
    var file: FileFinding.File
    var path: String
    var problem: FileFinding.Problem
    var detail: String
    /// What a person can do.
    var remedy: String

    init(_ finding: FileFinding, hint: CommandHint) {
        self.job = finding.job
        self.file = finding.file
        self.path = finding.path
        self.problem = finding.problem
        self.detail = finding.detail
        self.remedy = Self.remedy(finding, hint: hint)
    }

    /// Creating it again would be paid for again, so that is no remedy.
    private static func remedy(_ finding: FileFinding, hint: CommandHint) -> String {
        let access = finding.problem == .unreadable ? "give this user the right to read it, or " : ""
        switch finding.file {
        case .video:
            let account = finding.videoId.map { ", or fetch video \($0) from your HappyHorse account" } ?? ""
            return "\(access)restore it from a copy\(account)"
        case .thumbnail:
            return "\(access)restore it from a copy; the video does not need it"
        case .record:
            return
                "\(access)write it anew: `\(hint("show \(finding.job) --json")) > \(ShellWord.quoted(finding.path))`"
        }
    }

    /// The finding in one line.
    var line: String {
        let words = "\(self.job): \(self.file.rawValue) \(self.problem.rawValue): \(self.path): \(self.detail)"
        return OutputText.escape("\(words); \(self.remedy)")
    }
}
