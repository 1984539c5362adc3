import Crypto
import Foundation
package import PaddockCore
package import SystemPackage

/// Reads a job's published files again and holds them against what is on record. Changes nothing.
package struct PublishedCheck: Sendable {
    /// What was found of one job.
    package struct Result: Sendable {
        /// How many files were looked at.
        package var files = 0
        /// How many bytes of videos and thumbnails should be there.
        package var bytes: Int64 = 0
        package var findings: [FileFinding] = []
    }

    /// Names that a record may have where others were in the way.
    private static let mostNames = 1000
    /// A record is a few kilobytes; what is larger is none.
    private static let recordLimit = 4 << 20

    private let output: FilePath

    /// For an output folder.
    package init(output: FilePath) {
        self.output = output
    }

    /// Reads all there is of one job.
    @concurrent
    package func look(at job: PublishedJob) async -> Result {
        var result = Result()
        let output = job.view.output
        if let path = output.video, let sha256 = output.videoSHA256, let bytes = output.videoBytes {
            self.check(.video, path, sha256, bytes, of: job.view, &result)
        }
        if let path = output.thumbnail, let thumbnail = job.thumbnail {
            self.check(.thumbnail, path, thumbnail.sha256, thumbnail.bytes, of: job.view, &result)
        }
        // The record is written last.
        if job.view.state == .done {
            result.files += 1
            if let finding = self.recordFinding(job.view) { result.findings.append(finding) }
        }
        return result
    }

    // MARK: - Videos and thumbnails

    private func check(
        _ file: FileFinding.File,
        _ path: String,
        _ sha256: String,
        _ bytes: Int64,
        of job: JobView,
        _ result: inout Result
    ) {
        result.files += 1
        result.bytes += bytes
        guard let (problem, detail) = Self.difference(FilePath(path), sha256, bytes) else { return }
        result.findings.append(FileFinding(job: job, file: file, path: path, problem: problem, detail: detail))
    }

    private static func difference(
        _ path: FilePath,
        _ sha256: String,
        _ bytes: Int64
    ) -> (FileFinding.Problem, String)? {
        do {
            let file = try self.open(path)
            defer { try? file.close() }
            guard Publisher.isRegular(file) else { return (.differs, "it is no file") }
            let found = try file.seek(offset: 0, from: .end)
            guard found == bytes else { return (.differs, "it has \(found) bytes, \(bytes) were published") }
            var hasher = SHA256()
            try FileBytes.forEachChunk(of: file, length: bytes) { hasher.update(data: $0) }
            let hash = hasher.finalize().hexadecimal
            guard hash == sha256 else { return (.differs, "its SHA-256 is \(hash), \(sha256) was published") }
            return nil
        } catch {
            return self.problem(of: error)
        }
    }

    /// A pipe in its place must not hold the check up.
    private static func open(_ path: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
    }

    private static func problem(of error: any Error) -> (FileFinding.Problem, String) {
        let number = error as? Errno
        switch number {
        case .noSuchFileOrDirectory, .notDirectory: return (.missing, "it is not there")
        default: return (.unreadable, "it can't be read: \(number.map(\.description) ?? "\(error)")")
        }
    }

    // MARK: - The record

    private enum Record {
        case read(JobView)
        /// Something of that name that is no record of this job.
        case strange
        case problem(FileFinding.Problem, String)
    }

    private func recordFinding(_ job: JobView) -> FileFinding? {
        let folder = self.output.appending(job.batch)
        var first: (path: FilePath, problem: FileFinding.Problem, detail: String)?
        for number in 1...Self.mostNames {
            let path = folder.appending(Publisher.fileName(job.id, number: number, fileExtension: "json"))
            switch Self.record(path, of: job) {
            case .read(let found):
                guard Self.comparable(found) != Self.comparable(job) else { return nil }
                let detail = "it does not say what is on record"
                return FileFinding(job: job, file: .record, path: path.string, problem: .differs, detail: detail)
            case .strange:
                first = first ?? (path, .differs, "it is not this job's record")
                continue
            case .problem(let problem, let detail):
                first = first ?? (path, problem, detail)
            }
            break
        }
        return first.map { place in
            FileFinding(
                job: job,
                file: .record,
                path: place.path.string,
                problem: place.problem,
                detail: place.detail
            )
        }
    }

    private static func record(_ path: FilePath, of job: JobView) -> Record {
        do {
            let file = try self.open(path)
            defer { try? file.close() }
            guard Publisher.isRegular(file) else { return .strange }
            var bytes: [UInt8] = []
            try FileBytes.forEachChunk(of: file, length: Int64(self.recordLimit)) { bytes += $0 }
            guard let found = try? JSONCoding.decoder().decode(JobView.self, from: Data(bytes)),
                found.job == job.job, found.videoId == job.videoId
            else { return .strange }
            return .read(found)
        } catch {
            let (problem, detail) = self.problem(of: error)
            return .problem(problem, detail)
        }
    }

    /// The job without what may change after it was published: a home may move, and storage keys come and go.
    private static func comparable(_ job: JobView) -> JobView {
        var job = job
        job.history = nil
        job.manifest = ""
        job.output.video = job.output.video.map { _ in "" }
        job.output.thumbnail = job.output.thumbnail.map { _ in "" }
        job.references = job.references.map { reference in
            var reference = reference
            reference.key = nil
            return reference
        }
        return job
    }
}
