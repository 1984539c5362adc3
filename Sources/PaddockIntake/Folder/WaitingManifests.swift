package import Foundation
package import SystemPackage

/// What a daemon would take from the watched folder if it looked now: for commands, where none runs or before it has looked.
package enum WaitingManifests {
    /// A manifest that lies in the watched folder.
    package struct Entry: Hashable, Sendable {
        /// Absolute.
        package let path: FilePath
        /// When it was last written.
        package let since: Date
    }

    /// The manifests in the watched folder, in the order of their paths, complete or not.
    ///
    /// - Returns: Nothing where there is no such folder.
    /// - Throws: `Errno` where the folder can't be read.
    @concurrent
    package static func list(in jobs: FilePath) async throws(Errno) -> [Entry] {
        let listing: FolderListing
        do {
            listing = try FolderListing.read(jobs)
        } catch .noSuchFileOrDirectory {
            return []
        }
        let dropped = listing.entries.filter { entry in
            entry.status.kind == .file
                && entry.path.lastComponent.map { IntakeNames.format(ofFile: $0) != nil } ?? false
        }
        let submitted = listing.submissions.map { entry in
            FolderListing.Entry(path: Self.manifest(of: entry.path, in: jobs), status: entry.status)
        }
        return (dropped + submitted).map { entry in
            let modified = Double(entry.status.fingerprint.modified) / 1e9
            return Entry(path: jobs.pushing(entry.path), since: Date(timeIntervalSince1970: modified))
        }
    }

    /// The manifest in a submission's folder; the folder itself where its slip can't be read.
    private static func manifest(of folder: FilePath, in jobs: FilePath) -> FilePath {
        let slip = jobs.pushing(folder).appending(SubmissionSlip.fileName)
        guard let data = try? Data(contentsOf: URL(filePath: slip.string)),
            let name = (try? SubmissionSlip(Array(data)))?.manifest?.name
        else { return folder }
        return folder.appending(name)
    }
}
