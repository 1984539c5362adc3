import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockIntake

#if canImport(Glibc)
import Glibc
#endif

/// Files that manifests name: where they may lie, what they may be, and the copies that are kept of them.
struct MediaVaultTests {
    private static func find(
        _ path: String,
        base: FilePath,
        roots: [FilePath]? = [],
        _ field: ReferenceField = .sourceImage,
        isSettled: Bool = true
    ) -> MediaFinding? {
        let scope = roots.map { MediaLocator.Scope.under($0) } ?? .anywhere
        let mention = MediaMention(field: field, path: path, place: Place(line: 1, column: 1))
        let inspector = MediaInspector(
            locator: MediaLocator(base: base, scope: scope),
            isSettled: { _, _ in isSettled }
        )
        var desk = MediaDesk(inspector)
        return desk.finding(of: mention)
    }

    private static func found(_ finding: MediaFinding?) -> FoundMedia? {
        if case .found(let media) = finding { media } else { nil }
    }

    private static func refusal(_ finding: MediaFinding?) -> String? {
        if case .refused(let reason) = finding { reason } else { nil }
    }

    @Test func findsFilesUnderTheManifestsFolderAndTheRoots() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("jobs/refs/horse.png").write(MediaFixture.png)
            try folder.at("library/a.png").write(MediaFixture.png)
            let base = folder.at("jobs")
            let own = try #require(Self.found(Self.find("refs/horse.png", base: base)))
            #expect(own.path == folder.at("jobs/refs/horse.png").string)
            #expect(own.content.bytes == Int64(MediaFixture.png.count))
            #expect(own.content.contentType == "image/png")
            #expect(Self.found(Self.find("../library/a.png", base: base, roots: [folder.at("library")])) != nil)
            #expect(
                Self.found(Self.find(folder.at("library/a.png").string, base: base, roots: [folder.at("library")]))
                    != nil
            )
            #expect(Self.found(Self.find("../library/a.png", base: base, roots: nil)) != nil)
            #expect(
                Self.refusal(Self.find("../library/a.png", base: base))?.contains("lies outside the folders") == true
            )
        }
    }

    @Test func linksCountForWhereTheyLead() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("library/a.png").write(MediaFixture.png)
            try folder.at("jobs/b.png").write(MediaFixture.png)
            let base = folder.at("jobs")
            try FileManager.default.createSymbolicLink(
                atPath: base.at("lib").string,
                withDestinationPath: folder.at("library").string
            )
            try FileManager.default.createSymbolicLink(atPath: base.at("c.png").string, withDestinationPath: "b.png")
            try FileManager.default.createSymbolicLink(
                atPath: base.at("gone.png").string,
                withDestinationPath: "nothing.png"
            )
            #expect(Self.refusal(Self.find("lib/a.png", base: base))?.contains("lies outside the folders") == true)
            #expect(Self.found(Self.find("lib/a.png", base: base, roots: [folder.at("library")])) != nil)
            #expect(Self.found(Self.find("c.png", base: base)) != nil)
            guard case .missing? = Self.find("gone.png", base: base) else {
                Issue.record("a dangling link is a missing file")
                return
            }
        }
    }

    @Test func whatIsNoFileIsRefusedWithoutWaiting() async throws {
        try await withTemporaryDirectory { folder in
            try FileManager.default.createDirectory(
                atPath: folder.at("dir.png").string,
                withIntermediateDirectories: true
            )
            let pipe = folder.at("pipe.png").string
            #expect(mkfifo(pipe, 0o600) == 0)
            try folder.at("empty.png").write("")
            #expect(
                Self.refusal(Self.find("dir.png", base: folder)) == "\"\(folder.at("dir.png"))\" is a folder, no file"
            )
            #expect(Self.refusal(Self.find("pipe.png", base: folder)) == "\"\(pipe)\" is a named pipe, no file")
            #expect(
                Self.refusal(Self.find("empty.png", base: folder)) == "the file \"\(folder.at("empty.png"))\" is empty"
            )
            #expect(
                Self.refusal(Self.find("/dev/zero", base: folder, roots: nil)) == "\"/dev/zero\" is a device, no file"
            )
        }
    }

    #if canImport(Glibc)
    /// A file server that lends the file to somebody keeps others waiting for as long as it likes.
    @Test(.timeLimit(.minutes(1)))
    func aFileThatIsLentToSomebodyIsForLater() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write(MediaFixture.png)
            signal(SIGIO, SIG_IGN)
            let lent = try FileDescriptor.open(folder.at("a.png"), .readWrite)
            defer { try? lent.close() }
            // F_SETLEASE, which is hidden from Swift.
            try #require(fcntl(lent.rawValue, 1024, F_WRLCK) == 0)
            guard case .growing? = Self.find("a.png", base: folder) else {
                Issue.record("it can't be read now")
                return
            }
        }
    }
    #endif

    @Test func tooLargeIsToldBeforeAnythingIsRead() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.at("sparse.png")
            try path.write(MediaFixture.png)
            #expect(truncate(path.string, 1 << 40) == 0)
            #expect(
                Self.refusal(Self.find("sparse.png", base: folder))
                    == "the file \"\(path)\" has 1099511627776 bytes; allowed: up to 10 MB (10485760 bytes)"
            )
            #expect(truncate(path.string, 10 * 1024 * 1024) == 0)
            #expect(Self.found(Self.find("sparse.png", base: folder)) != nil)
        }
    }

    @Test func aFileThatStillGrowsIsNotLookedInto() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write("")
            guard case .growing? = Self.find("a.png", base: folder, isSettled: false) else {
                Issue.record("it grows")
                return
            }
        }
    }

    @Test func aFolderSwappedForALinkIsNotFollowed() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("secret/a.png").write(MediaFixture.png)
            try folder.at("jobs/refs/a.png").write(MediaFixture.png)
            let media = try #require(Self.found(Self.find("refs/a.png", base: folder.at("jobs"))))
            try FileManager.default.removeItem(atPath: folder.at("jobs/refs").string)
            try FileManager.default.createSymbolicLink(
                atPath: folder.at("jobs/refs").string,
                withDestinationPath: folder.at("secret").string
            )
            let vault = try MediaVault(folder: folder.at("vault"))
            #expect(throws: Errno.tooManySymbolicLinkLevels) { try vault.store(media) }
            #expect(try vault.contents() == [])
        }
    }

    // MARK: - The vault

    @Test func theSameBytesAreKeptOnceForTheOwnerAlone() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write(MediaFixture.png)
            try folder.at("b.png").write(MediaFixture.png)
            let vault = try MediaVault(folder: folder.at("state/media"))
            let first = try #require(Self.found(Self.find("a.png", base: folder)))
            let second = try #require(Self.found(Self.find("b.png", base: folder)))
            #expect(try vault.store(first))
            #expect(try vault.store(second))
            #expect(folder.at("state/media").tree == [first.content.sha256])
            let copy = vault.path(of: first.content.sha256)
            #expect(try Data(contentsOf: URL(filePath: copy.string)) == Data(MediaFixture.png))
            let attributes = try FileManager.default.attributesOfItem(atPath: copy.string)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let vaultAttributes = try FileManager.default.attributesOfItem(atPath: folder.at("state/media").string)
            #expect(vaultAttributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func aFileThatChangedSinceItWasLookedAtIsNotKept() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("a.png").write(MediaFixture.png)
            let media = try #require(Self.found(Self.find("a.png", base: folder)))
            try folder.at("a.png").write(MediaFixture.png + [0])
            let vault = try MediaVault(folder: folder.at("media"))
            #expect(try vault.store(media) == false)
            #expect(folder.at("media").tree == [])
        }
    }

    @Test func aCopyThatACrashCutShortIsRemoved() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("media/.partial-1").write("half")
            try folder.at("media/aa").write("whole")
            #expect(try MediaVault(folder: folder.at("media")).contents() == ["aa"])
            #expect(folder.at("media").tree == ["aa"])
        }
    }

    @Test func leasedFilesAreNotDropped() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("media/aa").write("a")
            try folder.at("media/bb").write("b")
            let vault = try MediaVault(folder: folder.at("media"))
            try await vault.withLease(of: ["aa"]) {
                await vault.withLease(of: ["aa"]) {}
                let dropped = try await vault.drop(sha256s: ["aa", "bb", "cc"])
                #expect(dropped == ["bb", "cc"])
            }
            #expect(try vault.contents() == ["aa"])
            #expect(try await vault.drop(sha256s: ["aa"]) == ["aa"])
            #expect(try vault.contents() == [])
        }
    }

    @Test func aFileThatIsAskedForWhileItsEndIsBeingPutOnRecordStays() async throws {
        try await withTemporaryDirectory { folder in
            try folder.at("media/aa").write("a")
            let vault = try MediaVault(folder: folder.at("media"))
            let dropped = try await vault.drop(sha256s: ["aa"]) { candidates in
                // An acceptance comes and goes between the decision and the removal.
                await vault.withLease(of: ["aa"]) {}
                return candidates
            }
            #expect(dropped == [])
            #expect(try vault.contents() == ["aa"])
        }
    }
}
