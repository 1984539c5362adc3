import Foundation
import PaddockCore
import PaddockDaemon
import PaddockIntake
import SystemPackage

/// Checks manifests from the command line, all of them, whatever is wrong with some.
struct ManifestCheck: Sendable {
    private let validator: ManifestValidator
    private let format: ManifestFormat?

    /// Media may lie wherever the person at the terminal can read them.
    init(home: CommandHome, format: ManifestFormat?) {
        self.validator = ManifestValidator(jobsPerManifest: home.resolved.settings.limits.jobsPerManifest)
        self.format = format
    }

    func check(_ arguments: [String]) async -> [CheckedManifest] {
        var checked: [CheckedManifest] = []
        for argument in arguments {
            let result: Result<ManifestReport, CommandFailure>
            do {
                result = .success(try await self.report(argument))
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
        let bytes = try await Self.standardInput()
        let format = self.format ?? Self.format(of: bytes)
        return await self.validator.validate(
            bytes: bytes,
            name: FilePath.Component("stdin.\(format.rawValue)") ?? "stdin",
            format: format,
            base: FilePath(FileManager.default.currentDirectoryPath)
        )
    }

    /// Standard input has no name that says how it is written: an object is JSON, all else is YAML.
    private static func format(of bytes: [UInt8]) -> ManifestFormat {
        let first = bytes.first { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
        return first == UInt8(ascii: "{") ? .json : .yaml
    }

    /// All of standard input, up to a byte more than a manifest may have.
    @concurrent
    private static func standardInput() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= ManifestRules.maximumBytes {
            let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try FileDescriptor.standardInput.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !chunk.isEmpty else { break }
            bytes += chunk
        }
        return bytes
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
