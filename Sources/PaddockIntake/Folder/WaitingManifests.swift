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
        guard let bytes = try? Self.slip(in: folder, jobs), let name = (try? SubmissionSlip(bytes))?.manifest?.name
        else { return folder }
        return folder.appending(name)
    }

    private static func slip(in folder: FilePath, _ jobs: FilePath) throws(Errno) -> [UInt8] {
        let file = try SafeOpen.read(folder.appending(SubmissionSlip.fileName), beneath: jobs)
        defer { file.closeQuietly() }
        let status = try FileStatus(of: file)
        // Anybody may have put it there: a pipe would never end, and a file may have any length.
        guard status.kind == .file, status.fingerprint.bytes <= ManifestRules.maximumBytes else {
            throw .invalidArgument
        }
        return try file.bytes(at: 0, count: Int(status.fingerprint.bytes))
    }
}
