import Foundation
import PaddockCore
import PaddockDaemon
import PaddockIntake
import SystemPackage

/// Checks manifests from the command line, all of them, whatever is wrong with some.
struct ManifestCheck: Sendable {
    private let validator: ManifestValidator
    private let look: RecordLook
    private let format: ManifestFormat?

    /// Media may lie wherever the person at the terminal can read them.
    init(home: CommandHome, look: RecordLook, format: ManifestFormat?) {
        self.validator = ManifestValidator(jobsPerManifest: home.resolved.settings.limits.jobsPerManifest)
        self.look = look
        self.format = format
    }

    func check(_ arguments: [String]) async -> [CheckedManifest] {
        var checked: [CheckedManifest] = []
        for argument in arguments {
            let result: Result<PlannedManifest, CommandFailure>
            do {
                result = .success(try await self.look.planned(try await self.report(argument)))
            } catch {
                result = .failure(Self.failure(error, argument))
            }
            checked.append(CheckedManifest(argument: argument, result: result))
        }
        return checked
    }

    private func report(_ argument: String) async throws -> ManifestReport {
        guard argument == "-" else {
            return try await self.validator.validate(path: FilePath(argument), format: self.format)
        }
        return try await self.validator.validate(
            reading: .standardInput,
            name: "stdin",
            format: self.format,
            base: FilePath(FileManager.default.currentDirectoryPath)
        )
    }

    private static func failure(_ error: any Error, _ argument: String) -> CommandFailure {
        let shown = OutputText.escape(argument)
        switch error {
        case let problem as ManifestProblem:
            return CommandFailure(.badManifest, code: "bad_manifest", problem.description)
        case Errno.noSuchFileOrDirectory, Errno.notDirectory:
            return CommandFailure(.notFound, code: "not_found", "no file \(shown)")
        case let error as Errno:
            return CommandFailure(.failure, code: "unreadable", "can't read \(shown): \(error)")
        default:
            return CommandFailure(error)
        }
    }
}
