import Foundation
package import PaddockCore
package import SystemPackage

/// Partial files that a run left behind: a kill between the end of a job and its tidying leaves them to nobody.
package struct LeftPartials: Sendable {
    private let folder: FilePath

    /// - Parameter folder: where downloads grow.
    package init(folder: FilePath) {
        self.folder = folder
    }

    /// The jobs that have partial files, at most `limit` of them, in order.
    package func jobs(limit: Int) -> [JobID] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: self.folder.string) else { return [] }
        let jobs = names.compactMap { name -> JobID? in
            guard name.hasSuffix(".part") || name.hasSuffix(".note") else { return nil }
            return name.split(separator: ".").first.flatMap { Int64($0) }.map(JobID.init(rawValue:))
        }
        return Array(Set(jobs).sorted().prefix(limit))
    }

    /// Removes a job's partial files.
    package func remove(_ job: JobID) {
        PartialFiles(folder: self.folder).remove(job)
    }
}
