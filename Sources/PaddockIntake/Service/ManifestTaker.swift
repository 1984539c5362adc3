import CPaddockLinux
import Foundation
import PaddockCore
import SystemPackage

/// Takes one manifest from the folder: reads it once, checks it, copies its media, puts its jobs on record, files it away.
///
/// The order makes a crash harmless at every step: media are copied before the jobs are on record, and the manifest is moved
/// last. Taking it again finds the copies and the jobs there, and moves it.
struct ManifestTaker: Sendable {
    /// What became of a manifest.
    enum Outcome: Sendable {
        /// Its jobs are on record and it is filed away.
        case accepted(Acceptance, ManifestDraft)
        /// It was refused and filed away, or is already gone.
        case refused([ManifestProblem])
        /// It waits for these files.
        case waiting([String])
        /// It was changed meanwhile; the next look will see.
        case changed
        /// The ledger or the disk can't take it now.
        case later(String)
        /// It was accepted or refused, but can't be moved.
        case stuck(String, wasRefused: Bool, problems: [ManifestProblem])
        /// A submission whose manifest was filed away before: its rest is gone now.
        case cleared
    }

    let settings: IntakeSettings
    let ledger: any IntakeLedger
    let vault: MediaVault
    let unsynced: UnsyncedFolders
    let isSettled: @Sendable (FilePath, FileFingerprint) -> Bool
    let onAccepted: @Sendable (Acceptance, ManifestDraft) async -> Void

    /// What was read of a candidate. Paths are relative to the watched folder.
    private struct Opened {
        /// The manifest's own file.
        let manifest: FilePath
        let status: FileStatus
        /// Its path under `accepted/` or `rejected/`.
        let filedAs: FilePath
        /// The folder to be removed afterwards.
        let submission: FilePath?
        let examined: ExaminedManifest
    }

    private func filing() throws(Errno) -> ManifestFiling {
        try ManifestFiling(jobs: self.settings.jobs, self.unsynced)
    }

    private func absolute(_ relative: FilePath) -> FilePath {
        self.settings.jobs.appending(relative.components)
    }

    /// Takes a candidate. Where `isLastTry`, missing media are a refusal.
    func take(_ candidate: ManifestScanner.Candidate, isLastTry: Bool) async -> Outcome {
        switch await self.open(candidate) {
        case .failure(let early):
            return early.outcome
        case .success(let opened):
            if opened.examined.onlyWaits {
                // What was handed over in one piece is all there; it can only be that a file can't be read at this moment.
                if opened.submission != nil, opened.examined.isGrowing { return .later("its media can't be read now") }
                if opened.submission == nil, !isLastTry { return .waiting(opened.examined.waitingFor) }
            }
            guard opened.examined.problems.isEmpty else { return self.refuse(opened, opened.examined.problems) }
            return await self.accept(opened)
        }
    }

    // MARK: - Reading

    private struct Early: Error {
        let outcome: Outcome
    }

    @concurrent
    private func open(_ candidate: ManifestScanner.Candidate) async -> Result<Opened, Early> {
        do {
            switch candidate.kind {
            case .dropped(let format):
                return .success(try self.openDropped(candidate, format))
            case .submitted:
                return .success(try self.openSubmitted(candidate))
            }
        } catch let early as Early {
            return .failure(early)
        } catch {
            return .failure(Early(outcome: .later("\(error)")))
        }
    }

    private func openDropped(_ candidate: ManifestScanner.Candidate, _ format: ManifestFormat) throws -> Opened {
        guard let name = candidate.path.lastComponent else { throw Early(outcome: .changed) }
        let input = try self.read(
            candidate.path,
            status: candidate.status,
            ManifestInput(file: candidate.path.string, name: name, format: format, source: [])
        )
        let locator = MediaLocator(
            folder: try self.place(candidate.path.removingLastComponent()),
            roots: self.settings.media,
            owner: candidate.status.owner
        )
        return Opened(
            manifest: candidate.path,
            status: candidate.status,
            filedAs: candidate.path,
            submission: nil,
            examined: try self.examine(input, locator, candidate.status, isSettled: self.isSettled)
        )
    }

    /// Where a folder lies that was found without following a link.
    private func place(_ relative: FilePath) throws(Errno) -> MediaPlace {
        MediaPlace(root: try SafeOpen.realPath(self.settings.jobs), relative: relative)
    }

    private func openSubmitted(_ candidate: ManifestScanner.Candidate) throws -> Opened {
        guard let slip = try self.slip(of: candidate), let (name, format) = slip.manifest else {
            let problem = ManifestProblem(
                file: candidate.path.string,
                message: "is no folder that paddock submit made; remove it"
            )
            throw Early(outcome: self.fileRefused(candidate.path, candidate.status, as: candidate.path, [problem]))
        }
        let manifest = candidate.path.appending(name)
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(at: self.absolute(manifest))
        } catch .noSuchFileOrDirectory {
            // A crash came between filing the manifest and removing the rest.
            try self.filing().removeSubmission(candidate.path)
            throw Early(outcome: .cleared)
        }
        let input = try self.read(
            manifest,
            status: status,
            ManifestInput(file: slip.name, name: name, format: format, source: [])
        )
        let locator = MediaLocator(
            folder: try self.place(candidate.path),
            roots: [],
            owner: status.owner,
            staged: slip.media
        )
        return Opened(
            manifest: manifest,
            status: status,
            filedAs: FilePath(root: nil, [name]),
            submission: candidate.path,
            examined: try self.examine(input, locator, status) { _, _ in true }
        )
    }

    /// What a submitted folder says of itself; nil where it is none.
    private func slip(of candidate: ManifestScanner.Candidate) throws -> SubmissionSlip? {
        let path = candidate.path.appending(SubmissionSlip.fileName)
        let status: FileStatus
        let bytes: [UInt8]?
        do throws(Errno) {
            status = try FileStatus(at: self.absolute(path))
            guard status.kind == .file, status.fingerprint.bytes <= ManifestRules.maximumBytes else { return nil }
            bytes = try self.open(path, status).flatMap { file throws(Errno) in try self.bytes(of: file, status) }
        } catch {
            if error.isPassing { throw Early(outcome: .later("can't be read now: \(error)")) }
            return nil
        }
        guard let bytes else { throw Early(outcome: .changed) }
        return try? SubmissionSlip(bytes)
    }

    /// Examines a manifest, which may be read meanwhile; one that changed is left for the next look.
    private func examine(
        _ input: ManifestInput,
        _ locator: MediaLocator,
        _ status: FileStatus,
        isSettled: @escaping @Sendable (FilePath, FileFingerprint) -> Bool
    ) throws -> ExaminedManifest {
        let examiner = ManifestExaminer(jobsPerManifest: self.settings.jobsPerManifest)
        let examined = try examiner.examine(input, locator, isSettled: isSettled)
        if let file = input.source as? OpenFile, try file.status() != status { throw Early(outcome: .changed) }
        return examined
    }

    /// The input with the manifest's bytes; what can't be read or is no file is refused here.
    private func read(
        _ relative: FilePath,
        status: FileStatus,
        _ input: ManifestInput
    ) throws -> ManifestInput {
        let reason: String
        if status.kind != .file {
            reason = "is \(status.kind.rawValue), no file; drop the manifest itself"
        } else if try self.isOfUnknownOrigin(relative, status) {
            reason = "is a hard link, and others than the file's owner may have put it there; drop a copy"
        } else if let refusal = input.format.refusal(ofBytes: status.fingerprint.bytes) {
            reason = refusal
        } else {
            do throws(Errno) {
                guard let source = try self.source(relative, status, input.format) else {
                    throw .noSuchFileOrDirectory
                }
                return ManifestInput(file: input.file, name: input.name, format: input.format, source: source)
            } catch .noSuchFileOrDirectory {
                throw Early(outcome: .changed)
            } catch {
                if error.isPassing { throw Early(outcome: .later("can't be read now: \(error)")) }
                reason = "can't be read: \(error)"
            }
        }
        let problem = ManifestProblem(file: input.file, message: reason)
        throw Early(outcome: self.fileRefused(relative, status, as: relative, [problem]))
    }

    /// Whether it is a second name of a file, given by somebody who need not be allowed to read it: what a refusal says of its content
    /// would be told to others.
    private func isOfUnknownOrigin(_ relative: FilePath, _ status: FileStatus) throws(Errno) -> Bool {
        guard status.links > 1 else { return false }
        let folder = try OpenFolder(self.settings.jobs).folder(relative.removingLastComponent()).status()
        return folder.owner != status.owner || folder.isSharedForWriting
    }

    /// A document's bytes, or a long list's open file; nil where it changed, or where somebody who only pauses still has it open.
    private func source(
        _ relative: FilePath,
        _ status: FileStatus,
        _ format: ManifestFormat
    ) throws(Errno) -> (any ByteSource)? {
        let file = try self.open(relative, status)
        switch format.kind {
        case .records: return file
        case .document: return try file.flatMap { file throws(Errno) in try self.bytes(of: file, status) }
        }
    }

    /// Opens a file of known status; nil where it changed, or where somebody who only pauses still has it open.
    private func open(_ relative: FilePath, _ status: FileStatus) throws(Errno) -> OpenFile? {
        let file = try SafeOpen.read(relative, beneath: self.settings.jobs)
        let open = OpenFile(file, length: status.fingerprint.bytes)
        guard try open.status() == status, paddock_has_writer(file.rawValue) == 0 else { return nil }
        return open
    }

    /// The bytes of a file, read once through one descriptor; nil where it changed meanwhile.
    private func bytes(of file: OpenFile, _ status: FileStatus) throws(Errno) -> [UInt8]? {
        let bytes = try file.bytes(at: 0, count: Int(min(status.fingerprint.bytes, Int64(ManifestRules.maximumBytes))))
        guard try file.status() == status, bytes.count == status.fingerprint.bytes else { return nil }
        return bytes
    }

    // MARK: - Accepting

    private func accept(_ opened: Opened) async -> Outcome {
        let media = opened.examined.media
        let planned: FilePath
        do {
            planned = try self.filing().freePath(forAccepted: opened.filedAs)
        } catch .tooManySymbolicLinkLevels {
            return .later("\(IntakeNames.accepted)/ is a link, which is not followed; put a folder in its place")
        } catch {
            return .later("\(error)")
        }
        do {
            let draft = ManifestDraft(
                source: self.absolute(opened.manifest).string,
                destination: self.absolute(planned).string,
                batch: opened.examined.batch,
                namesBatch: opened.examined.namesBatch,
                jobs: opened.examined.jobs
            )
            let acceptance = try await self.vault.withLease(of: Set(media.map(\.content.sha256))) {
                guard try await self.copy(media) else { return Acceptance?.none }
                return try await self.ledger.accept(draft)
            }
            switch acceptance {
            case nil, .changed:
                return .changed
            case .refused(let problems):
                let file = opened.filedAs.string
                return self.refuse(opened, problems.map { $0.problem(in: file, batch: draft.batch) })
            case .accepted(let new, let known):
                return await self.file(opened, draft, .accepted(new: new, known: known), planned)
            case .renamed(let other):
                return await self.file(opened, draft, .renamed(of: other), planned)
            }
        } catch {
            return .later("\(error)")
        }
    }

    @concurrent
    private func copy(_ media: [FoundMedia]) async throws -> Bool {
        for file in media {
            guard try self.vault.store(file) else { return false }
        }
        return true
    }

    private func file(
        _ opened: Opened,
        _ draft: ManifestDraft,
        _ acceptance: Acceptance,
        _ planned: FilePath
    ) async -> Outcome {
        await self.onAccepted(acceptance, draft)
        do {
            let actual = try self.filing().move(opened.manifest, opened.status, to: planned)
            if let actual, actual != planned {
                try await self.ledger.manifestMoved(from: draft.destination, to: self.absolute(actual).string)
            }
            if let submission = opened.submission { try self.filing().removeSubmission(submission) }
            return .accepted(acceptance, draft)
        } catch {
            return .stuck(
                "its jobs are on record, but it can't be moved to \(draft.destination): \(error)",
                wasRefused: false,
                problems: []
            )
        }
    }

    // MARK: - Refusing

    private func refuse(_ opened: Opened, _ problems: [ManifestProblem]) -> Outcome {
        let outcome = self.fileRefused(opened.manifest, opened.status, as: opened.filedAs, problems)
        if case .refused = outcome, let submission = opened.submission {
            do throws(Errno) {
                try self.filing().removeSubmission(submission)
            } catch {
                return .stuck(
                    "it was refused, but \(self.absolute(submission)) can't be removed: \(error)",
                    wasRefused: true,
                    problems: problems
                )
            }
        }
        return outcome
    }

    private func fileRefused(
        _ manifest: FilePath,
        _ status: FileStatus,
        as relative: FilePath,
        _ problems: [ManifestProblem]
    ) -> Outcome {
        do throws(Errno) {
            guard try self.filing().reject(manifest, status, as: relative, problems) != nil else { return .changed }
            return .refused(problems)
        } catch {
            return .stuck(
                "it is refused, but can't be moved to rejected/: \(error)",
                wasRefused: true,
                problems: problems
            )
        }
    }
}
