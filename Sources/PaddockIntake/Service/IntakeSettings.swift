package import SystemPackage

/// What the intake takes from the settings (`folders.*`, `limits.jobsPerManifest`).
package struct IntakeSettings: Hashable, Sendable {
    /// `folders.jobs`, absolute.
    package var jobs: FilePath
    /// `folders.media`, absolute; the manifest's own folder is always allowed besides.
    package var media: [FilePath]
    package var settle: Duration
    package var mediaGrace: Duration
    package var rescan: Duration
    package var jobsPerManifest: Int

    package init(
        jobs: FilePath,
        media: [FilePath],
        settle: Duration = .seconds(1),
        mediaGrace: Duration = .seconds(60),
        rescan: Duration = .seconds(30),
        jobsPerManifest: Int = ManifestRules.defaultJobsPerManifest
    ) {
        self.jobs = jobs
        self.media = media
        self.settle = settle
        self.mediaGrace = mediaGrace
        self.rescan = rescan
        self.jobsPerManifest = jobsPerManifest
    }
}
