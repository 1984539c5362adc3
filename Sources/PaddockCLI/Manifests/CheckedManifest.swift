import Foundation
import PaddockIntake
import SystemPackage

/// A manifest as it stood on the command line, and what a check of it came to.
struct CheckedManifest: Sendable {
    let argument: String
    let result: Result<PlannedManifest, CommandFailure>

    /// Where it lies, as an absolute path; `-` for standard input.
    var path: String {
        guard self.argument != "-" else { return self.argument }
        let folder = FilePath(FileManager.default.currentDirectoryPath)
        return folder.pushing(FilePath(self.argument)).lexicallyNormalized().string
    }

    /// A manifest without problems.
    var accepted: PlannedManifest? {
        guard case .success(let report) = self.result, report.problems.isEmpty else { return nil }
        return report
    }

    /// Why the manifest can't be used.
    var failure: CommandFailure? {
        switch self.result {
        case .failure(let failure): return failure
        case .success(let report):
            guard !report.problems.isEmpty else { return nil }
            return CommandFailure(.badManifest, code: "bad_manifest", report.problems.map(\.description))
        }
    }

    /// Ends the command where manifests can't be used: with their own status where all have the same, else with 1.
    ///
    /// - Parameters:
    ///   - manifests: All that were given.
    ///   - told: What was printed of it already, so that standard error needn't have it.
    /// - Throws: `CommandFailure` with what every one of them has wrong.
    static func throwFailures(of manifests: [Self], told: Told) throws(CommandFailure) {
        let failures = manifests.compactMap(\.failure)
        guard let first = failures.first else { return }
        let isSame = failures.count == manifests.count && failures.allSatisfy { $0.status == first.status }
        throw CommandFailure(
            isSame ? first.status : .failure,
            code: first.code,
            manifests.filter { !$0.isTold(told) }.compactMap(\.failure).flatMap(\.lines)
        )
    }

    /// What people or scripts were told of manifests by the answer itself.
    enum Told: Hashable {
        case nothing
        /// The problems of those that could be read.
        case problems
        case everything
    }

    private func isTold(_ told: Told) -> Bool {
        switch (told, self.result) {
        case (.everything, _), (.problems, .success): true
        case (.nothing, _), (.problems, .failure): false
        }
    }
}
