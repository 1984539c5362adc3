import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

/// The hidden files that downloads grow in.
@Suite struct PartialFilesTests {
    private static let job = JobID(rawValue: 7)

    private static func names(in folder: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
    }

    @Test func whereAFileCanBeMadeNothingIsRefusedAndNothingIsLeft() async throws {
        try await withTemporaryDirectory { folder in
            let partials = PartialFiles(folder: folder.appending("hidden"))
            #expect(partials.refusal() == nil)
            #expect(partials.refusal() == nil)
            let names = try Self.names(in: partials.folder)
            #expect(names.isEmpty)
        }
    }

    @Test func whereTheFolderIsNoneThatIsSaid() async throws {
        try await withTemporaryDirectory { folder in
            let partials = PartialFiles(folder: folder.appending("file"))
            try Data().write(to: URL(filePath: partials.folder.string))
            #expect(partials.refusal()?.kind == .localFault)
        }
    }

    /// As with a quota, or with files that can't be counted any more: the room that is said to be free helps nobody.
    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount a small disk"))
    func whereNoFileCanBeFilledThereIsNoRoom() async throws {
        try await withTemporaryDirectory { folder in
            try await SmallDisk.mounted(at: folder.appending("small"), megabytes: 1) { disk in
                let partials = PartialFiles(folder: disk.folder.appending("hidden"))
                #expect(partials.refusal() == nil)
                try disk.fill()
                #expect(partials.refusal()?.kind == .noRoom)
                #expect(try Self.names(in: partials.folder).isEmpty)
                try disk.empty()
                #expect(partials.refusal() == nil)
            }
        }
    }

    @Test func whatIsForgottenVouchesForNothing() async throws {
        try await withTemporaryDirectory { folder in
            let partials = PartialFiles(folder: folder)
            try partials.open(Self.job, .video).close()
            try partials.write(.init(etag: "\"a\"", synced: 5), Self.job, .video)
            try partials.forget(Self.job, .video)
            #expect(partials.note(Self.job, .video) == nil)
            #expect(try Self.names(in: folder) == ["7.video.part"])
            try partials.forget(Self.job, .video)
        }
    }
}
