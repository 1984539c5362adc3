import Foundation
import SystemPackage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One manifest, and how it gets into the watched folder.
struct Delivery: Sendable {
    let site: Site
    /// The name of the manifest's file without its ending, and so that of its batch and its job.
    let name: String
    let way: DropWay
    /// Lets time pass in the middle of a way that pauses.
    let pause: @Sendable () async throws -> Void

    init(_ name: String, by way: DropWay, at site: Site, pause: @escaping @Sendable () async throws -> Void) {
        self.site = site
        self.name = name
        self.way = way
        self.pause = pause
    }

    /// The job, as `list` has it.
    var job: String { "\(self.name)/\(self.name)" }
    var prompt: String { "the horse that is called \(self.name)" }

    /// Where the manifest lies in the end, under `accepted/`.
    var accepted: String {
        switch self.way {
        case .inMovedFolder, .inCopiedFolder: "\(self.name)-folder/\(self.file)"
        case .deepDown: "\(self.name)-folder/a/b/c/\(self.file)"
        default: self.file
        }
    }

    /// The bytes of its one file of media; nil where it has none.
    var media: Data? {
        switch self.way {
        case .inMovedFolder, .inCopiedFolder, .deepDown, .beforeItsMedia, .whileMediaGrow, .withMediaOfTheFuture,
            .submittedFromElsewhere:
            ProofBatch.picture + Data(self.name.utf8)
        default:
            nil
        }
    }

    /// The media that stay in the watched folder, relative to it.
    var staying: String? {
        switch self.way {
        case .inMovedFolder, .inCopiedFolder: "\(self.name)-folder/refs/horse.png"
        case .deepDown: "\(self.name)-folder/horse.png"
        case .beforeItsMedia, .whileMediaGrow, .withMediaOfTheFuture: "\(self.name)-refs/horse.png"
        default: nil
        }
    }

    private var file: String { "\(self.name).yaml" }
    private var jobs: FilePath { self.site.jobs }

    private var text: String {
        let path: String? =
            switch self.way {
            case .inMovedFolder, .inCopiedFolder: "refs/horse.png"
            case .deepDown: "../../../horse.png"
            case .beforeItsMedia, .whileMediaGrow, .withMediaOfTheFuture: "\(self.name)-refs/horse.png"
            case .submittedFromElsewhere: "../elsewhere/horse.png"
            default: nil
            }
        let media = path.map { "sourceImage: \($0)\n" } ?? ""
        return "prompt: \(self.prompt)\ndurationSec: 3\n\(media)"
    }

    // MARK: - On the way

    /// Brings it. It may be taken at any moment from the first line of this on.
    func bring() async throws {
        let outside = self.site.scratch.appending("\(self.name)-outside")
        try outside.makeFolder()
        let source = outside.appending(self.file)
        try source.write(Data(self.text.utf8))
        let target = self.jobs.appending(self.file)
        switch self.way {
        case .movedIn:
            try Self.rename(source, target)
        case .linkedIn:
            try Self.expect(link(source.string, target.string))
            try Self.expect(unlink(source.string))
        case .copied:
            try await Tool.run("/bin/cp", source.string, target.string)
        case .copiedWithItsTimes:
            try Self.setTime(source, 915_148_800)
            try await Tool.run("/bin/cp", "-p", source.string, target.string)
        case .synced:
            let hidden = self.jobs.appending(".\(self.file).Xy12Zz")
            try hidden.write(Data(self.text.utf8))
            try Self.rename(hidden, target)
        case .savedOver, .savedWithBackup, .writtenInTurns:
            try self.save(target)
        case .writtenWithPauses:
            try await self.writeSlowly(Data(self.text.utf8), to: target)
        case .inMovedFolder, .inCopiedFolder, .deepDown:
            try await self.bringFolder(from: outside)
        case .beforeItsMedia, .whileMediaGrow, .withMediaOfTheFuture:
            try Self.rename(source, target)
            try await self.bringMedia(from: outside)
        case .submitted, .submittedFromInput, .submittedFromElsewhere:
            try await self.submit(source)
        }
    }

    private func save(_ target: FilePath) throws {
        let early = Data("prompt: an early version of \(self.name)\ndurationSec: 4\n".utf8)
        switch self.way {
        case .savedOver:
            try target.write(early)
            let beside = self.jobs.appending("\(self.file).tmp")
            try beside.write(Data(self.text.utf8))
            try Self.rename(beside, target)
        case .savedWithBackup:
            try target.write(early)
            let swap = self.jobs.appending(".\(self.file).swp")
            let backup = self.jobs.appending("\(self.file)~")
            try swap.write(Data([0x62, 0x30]))
            try Self.rename(target, backup)
            try target.write(Data(self.text.utf8))
            for path in [backup, swap] { try Self.expect(unlink(path.string)) }
        default:
            // Each piece by somebody who opens and closes the file.
            try target.write(Data())
            for byte in Data(self.text.utf8) {
                let handle = try #require(FileHandle(forWritingAtPath: target.string))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data([byte]))
                try handle.close()
            }
        }
    }

    private func writeSlowly(_ data: Data, to path: FilePath) async throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create], permissions: [.ownerReadWrite])
        do {
            try file.writeAll(data.prefix(data.count / 2))
            try await self.pause()
            try file.writeAll(data.suffix(from: data.count / 2))
            try file.close()
        } catch {
            try? file.close()
            throw error
        }
    }

    private func bringFolder(from outside: FilePath) async throws {
        let folder = outside.appending("\(self.name)-folder")
        let media = folder.appending(self.way == .deepDown ? "horse.png" : "refs/horse.png")
        let manifest = folder.appending(self.way == .deepDown ? "a/b/c" : "").appending(self.file)
        for path in [media, manifest] { try path.removingLastComponent().makeFolder() }
        try media.write(self.media ?? Data())
        try manifest.write(Data(self.text.utf8))
        if self.way == .inCopiedFolder {
            try await Tool.run("/bin/cp", "-r", folder.string, self.jobs.string)
        } else {
            try Self.rename(folder, self.jobs.appending("\(self.name)-folder"))
        }
    }

    private func bringMedia(from outside: FilePath) async throws {
        let folder = self.jobs.appending("\(self.name)-refs")
        let bytes = self.media ?? Data()
        if self.way == .whileMediaGrow {
            try folder.makeFolder()
            return try await self.writeSlowly(bytes, to: folder.appending("horse.png"))
        }
        try await self.pause()
        let refs = outside.appending("refs")
        try refs.makeFolder()
        try refs.appending("horse.png").write(bytes)
        if self.way == .withMediaOfTheFuture { try Self.setTime(refs.appending("horse.png"), 4_102_444_800) }
        try Self.rename(refs, folder)
    }

    private func submit(_ source: FilePath) async throws {
        if let media = self.media {
            let elsewhere = self.site.scratch.appending("elsewhere")
            try elsewhere.makeFolder()
            // One for each manifest, as they come at the same time.
            let own = elsewhere.appending("\(self.name).png")
            try own.write(media)
            let text = self.text.replacing("../elsewhere/horse.png", with: own.string)
            try source.write(Data(text.utf8))
        }
        let outcome =
            self.way == .submittedFromInput
            ? try await self.site.run(
                ["submit", "-", "--format", "yaml"],
                input: "batch: \(self.name)\njobs:\n- {id: \(self.name), prompt: \(self.prompt), durationSec: 3}\n"
            )
            : try await self.site.run("submit", source.string)
        #expect(outcome.status == 0, "\(outcome.err)")
    }

    // MARK: - The kernel's own calls

    private static func rename(_ old: FilePath, _ new: FilePath) throws {
        #if canImport(Darwin)
        try Self.expect(Darwin.rename(old.string, new.string))
        #else
        try Self.expect(Glibc.rename(old.string, new.string))
        #endif
    }

    private static func setTime(_ path: FilePath, _ seconds: Int) throws {
        let times = [timeval(tv_sec: seconds, tv_usec: 0), timeval(tv_sec: seconds, tv_usec: 0)]
        try Self.expect(utimes(path.string, times))
    }

    private static func expect(_ result: Int32) throws {
        guard result == 0 else { throw Errno(rawValue: errno) }
    }
}

/// Programs of the system that people drop files with.
enum Tool {
    static func run(_ path: String, _ arguments: String...) async throws {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try #require(status == 0, "\(path) \(arguments) ended with \(status)")
    }
}
