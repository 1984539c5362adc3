import Foundation
import PaddockCore
import SystemPackage

/// Removes what a `submit` that was killed has staged and will never hand over.
struct AbandonedStaging {
    /// Younger folders are left alone, whoever has them: they may be claimed in a moment.
    private static let leastAge: TimeInterval = 3600

    private let jobs: FilePath

    /// In a watched folder.
    init(in jobs: FilePath) {
        self.jobs = jobs
    }

    /// Removes those of these hidden folders that are old and that nobody has.
    ///
    /// - Returns: What was removed.
    func remove(_ stagings: [FolderListing.Entry], at now: Date) -> [FilePath] {
        stagings.filter { staging in
            let age = now.timeIntervalSince1970 - Double(staging.status.fingerprint.modified) / 1e9
            guard age >= Self.leastAge else { return false }
            do throws(Errno) {
                return try self.remove(staging.path)
            } catch {
                // It stays for the next look, and takes no more than room.
                return false
            }
        }.map(\.path)
    }

    private func remove(_ staging: FilePath) throws(Errno) -> Bool {
        let folder = try OpenFolder(self.jobs).folder(staging)
        guard folder.claim() else { return false }
        for name in try folder.names()
        where try folder.status(of: name).kind == .file && name != SubmissionSlip.fileName {
            try folder.remove(name)
        }
        try ManifestFiling(jobs: self.jobs).removeSubmission(staging)
        return true
    }
}
