import PaddockCore
package import SystemPackage

/// Hands over a checked manifest and its media to the watched folder in one piece.
///
/// The manifest and copies of its media are staged in a hidden folder with a slip that says which staged file each path of
/// the manifest means, so that relative and absolute paths alike find what the submitter could read; one rename then makes it
/// all visible. The intake removes the folder once the manifest is filed away.
package struct ManifestBundle: Sendable {
    /// The watched folder, absolute.
    private let jobs: FilePath

    package init(jobs: FilePath) {
        self.jobs = jobs
    }

    /// Stages a manifest without problems and makes it visible.
    ///
    /// - Returns: The folder it lies in now, until the daemon takes it.
    /// - Throws: `Errno`; `ManifestProblem` where a file changed since the check, or the manifest has problems.
    @discardableResult
    @concurrent
    package func submit(_ report: ManifestReport) async throws -> FilePath {
        if let problem = report.problems.first { throw problem }
        try FolderEntries.make(self.jobs)
        let sharing = try FolderSharing(like: self.jobs)
        let tag = String(UInt64.random(in: .min ... .max), radix: 16)
        let staging = "\(SubmissionSlip.hiddenPrefix)\(tag)"
        let hidden = self.jobs.appending(staging)
        let visible = self.jobs.appending("\(SubmissionSlip.visiblePrefix)\(tag)")
        do {
            try self.stage(report, in: hidden, sharing)
            try FolderEntries.rename(hidden, to: visible)
        } catch {
            try? self.discard(staging, report)
            throw error
        }
        try FolderEntries.sync(self.jobs)
        return visible
    }

    private func stage(_ report: ManifestReport, in folder: FilePath, _ sharing: FolderSharing) throws {
        let media = folder.appending(SubmissionSlip.mediaFolder)
        try sharing.makeFolder(folder)
        // While it is ours, nobody takes it for something that a kill left behind. Where it can't be claimed, its age alone says so.
        let claimed = try OpenFolder(folder)
        _ = claimed.claim()
        defer { withExtendedLifetime(claimed) {} }
        try sharing.makeFolder(media)
        var slipped: [WrittenPath: StagedMedia] = [:]
        var copied: Set<String> = []
        for (request, finding) in report.findings {
            guard case .found(let file) = finding else { continue }
            if copied.insert(file.content.sha256).inserted {
                try self.copy(file, to: media.appending(file.content.sha256), report, sharing)
            }
            slipped[request.path] = StagedMedia(
                path: request.path.text,
                file: "\(SubmissionSlip.mediaFolder)/\(file.content.sha256)",
                original: file.path
            )
        }
        let name = Self.visibleName(of: report.input)
        let digest = try sharing.write(report.input.source, to: folder.appending(name))
        if let checked = report.digest, checked != digest {
            throw ManifestProblem(file: report.file, message: "changed while it was handed over; submit it again")
        }
        try sharing.write(
            SubmissionSlip(name: name, media: Array(slipped.values)).encoded(),
            to: folder.appending(SubmissionSlip.fileName)
        )
        try FolderEntries.sync(media)
        try FolderEntries.sync(folder)
    }

    private func copy(
        _ file: FoundMedia,
        to target: FilePath,
        _ report: ManifestReport,
        _ sharing: FolderSharing
    ) throws {
        let source = try SafeOpen.read(file.place.relative, beneath: file.place.root)
        defer { source.closeQuietly() }
        guard try FileCopy.copy(source, to: target, expecting: file.content) else {
            throw ManifestProblem(
                file: report.file,
                message: "the file \(VisibleText.quoted(path: file.path)) changed while it was copied; submit again"
            )
        }
        try sharing.share(target, mode: FolderSharing.fileMode)
    }

    /// The manifest's name in the watched folder: its own, made visible and with its format's extension.
    private static func visibleName(of input: ManifestInput) -> String {
        if IntakeNames.format(ofFile: input.name) == input.format { return input.name.string }
        return "\(input.defaultName).\(input.format.rawValue)"
    }

    private func discard(_ staging: String, _ report: ManifestReport) throws(Errno) {
        try FolderEntries.remove(self.jobs.appending(staging).appending(Self.visibleName(of: report.input)))
        try ManifestFiling(jobs: self.jobs).removeSubmission(FilePath(staging))
    }
}
