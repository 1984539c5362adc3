import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockIntake

/// What in the watched folder is a manifest, and when it is complete: pure tables over listings.
struct FolderTests {
    @Test(arguments: [
        ("spring.yaml", ManifestFormat.yaml), ("spring.YML", .yaml), ("Spring.JSON", .json), ("a b.yaml", .yaml),
    ])
    func manifestsAreKnownByTheirExtension(name: String, format: ManifestFormat) throws {
        #expect(IntakeNames.format(ofFile: try #require(FilePath.Component(name))) == format)
    }

    @Test(arguments: [
        ".spring.yaml", "spring.yaml~", "spring.yaml.part", "spring.yaml.tmp", "spring.yaml.swp", "horse.png",
        "README.md",
        "spring", "yaml", "spring.yaml.error.txt",
    ])
    func otherFilesAreLeftAlone(name: String) throws {
        #expect(IntakeNames.format(ofFile: try #require(FilePath.Component(name))) == nil)
    }

    @Test(arguments: [
        (".git", 0, true), ("accepted", 0, true), ("rejected", 0, true), ("accepted", 2, true), ("examples", 0, true),
        ("examples", 1, false), ("spring", 0, false), ("upload.part", 0, true), (".submit-1", 0, true),
        ("submit-1", 0, false),
    ])
    func foldersThatAreLeftAlone(name: String, depth: Int, isLeft: Bool) throws {
        #expect(IntakeNames.isLeftAlone(folder: try #require(FilePath.Component(name)), depth: depth) == isLeft)
    }

    // MARK: - The scanner

    private static let wall = Date(timeIntervalSince1970: 1_800_000_000)

    private static func at(_ seconds: Double) -> Moment {
        Moment(
            boot: BootTime(nanoseconds: Int64(seconds * 1e9)),
            wall: Self.wall.addingTimeInterval(seconds)
        )
    }

    private static func entry(
        _ path: String,
        bytes: Int64 = 1,
        inode: UInt64 = 1,
        modified: Int64 = 0
    ) -> FolderListing.Entry {
        let print = FileFingerprint(device: 1, inode: inode, bytes: bytes, modified: modified)
        return FolderListing.Entry(path: FilePath(path), status: FileStatus(kind: .file, fingerprint: print))
    }

    private static func listing(_ entries: FolderListing.Entry...) -> FolderListing {
        var listing = FolderListing()
        listing.entries = entries
        return listing
    }

    private static func settled(_ scan: ManifestScanner.Scan) -> [String] { scan.settled.map(\.path.string) }

    @Test func aManifestIsTakenAfterTheSettleTimeUnchanged() {
        var scanner = ManifestScanner()
        let first = scanner.observe(Self.listing(Self.entry("a.yaml")), at: Self.at(0), settle: .seconds(1))
        #expect(Self.settled(first) == [])
        #expect(first.settling == [ManifestScanner.Settling(path: "a.yaml", since: Self.at(0))])
        #expect(first.nextSettle == Self.at(1).boot)
        let early = scanner.observe(Self.listing(Self.entry("a.yaml")), at: Self.at(0.999), settle: .seconds(1))
        #expect(Self.settled(early) == [])
        let then = scanner.observe(Self.listing(Self.entry("a.yaml")), at: Self.at(1), settle: .seconds(1))
        #expect(Self.settled(then) == ["a.yaml"])
        #expect(then.nextSettle == nil)
    }

    @Test(arguments: [entry("a.yaml", bytes: 2), entry("a.yaml", inode: 2), entry("a.yaml", modified: 2)])
    func anyChangeBeginsTheSettleTimeAgain(changed: FolderListing.Entry) {
        var scanner = ManifestScanner()
        _ = scanner.observe(Self.listing(Self.entry("a.yaml")), at: Self.at(0), settle: .seconds(1))
        let second = scanner.observe(Self.listing(changed), at: Self.at(1), settle: .seconds(1))
        #expect(Self.settled(second) == [])
        #expect(second.nextSettle == Self.at(2).boot)
        #expect(second.settling.first?.since == Self.at(0))
        #expect(Self.settled(scanner.observe(Self.listing(changed), at: Self.at(2), settle: .seconds(1))) == ["a.yaml"])
    }

    @Test func aManifestThatWentAndCameIsNew() {
        var scanner = ManifestScanner()
        _ = scanner.observe(Self.listing(Self.entry("a.yaml")), at: Self.at(0), settle: .seconds(1))
        _ = scanner.observe(Self.listing(), at: Self.at(1), settle: .seconds(1))
        let back = scanner.observe(Self.listing(Self.entry("a.yaml")), at: Self.at(2), settle: .seconds(1))
        #expect(Self.settled(back) == [])
    }

    @Test func manifestsAreTakenInOrderOfArrival() {
        var scanner = ManifestScanner()
        let late = Self.entry("a.yaml", modified: 9)
        let early = Self.entry("b.yaml", modified: 5)
        let same = Self.entry("c.yaml", modified: 5)
        _ = scanner.observe(Self.listing(late, early), at: Self.at(0), settle: .seconds(1))
        _ = scanner.observe(Self.listing(late, early, same), at: Self.at(1), settle: .seconds(1))
        let scan = scanner.observe(Self.listing(late, early, same), at: Self.at(5), settle: .seconds(1))
        #expect(Self.settled(scan) == ["b.yaml", "a.yaml", "c.yaml"])
    }

    @Test func mediaAreAtRestWhenSeenUnchangedOrOldEnough() {
        var scanner = ManifestScanner()
        let future = Int64(Self.wall.timeIntervalSince1970 + 1000) * 1_000_000_000
        let horse = Self.entry("horse.png", modified: future)
        _ = scanner.observe(Self.listing(horse), at: Self.at(0), settle: .seconds(1))
        let print = horse.status.fingerprint
        #expect(!scanner.isSettled("horse.png", print, at: Self.at(0.5), settle: .seconds(1)))
        #expect(scanner.isSettled("horse.png", print, at: Self.at(1), settle: .seconds(1)))
        #expect(!scanner.isSettled("other.png", print, at: Self.at(1), settle: .seconds(1)))
        #expect(scanner.isSettled("other.png", print, at: Self.at(1001), settle: .seconds(1)))
    }

    // MARK: - The listing

    @Test func theListingLooksIntoSubFoldersAndFollowsNoLinks() async throws {
        try await withTemporaryDirectory { folder in
            for name in [
                "a.yaml", "sub/deep/b.yaml", "accepted/c.yaml", "rejected/d.yaml", ".git/e.yaml", "examples/f.yaml",
                "sub/examples/g.yaml", "refs/horse.png",
            ] {
                try folder.at(name).write("x")
            }
            try FileManager.default.createSymbolicLink(
                atPath: folder.at("link").string,
                withDestinationPath: folder.at("accepted").string
            )
            let listing = try FolderListing.read(folder)
            #expect(
                listing.entries.map(\.path.string) == [
                    "a.yaml", "link", "refs/horse.png", "sub/deep/b.yaml", "sub/examples/g.yaml",
                ]
            )
            #expect(listing.entries.first { $0.path == "link" }?.status.kind == .symbolicLink)
            #expect(
                Set(listing.folders) == [
                    folder, folder.at("refs"), folder.at("sub"), folder.at("sub/deep"), folder.at("sub/examples"),
                ]
            )
        }
    }

    #if os(Linux)
    @Test(.timeLimit(.minutes(1)))
    func theWatchRingsWhenAFileIsComplete() async throws {
        try await withTemporaryDirectory { folder in
            let watch = try InotifyWatch()
            #expect(watch.follow([folder]))
            #expect(!watch.follow([folder]))
            var rings = watch.rings().makeAsyncIterator()
            try folder.at("a.yaml").write("x")
            #expect(await rings.next() != nil)
            try FileManager.default.createDirectory(atPath: folder.at("sub").string, withIntermediateDirectories: false)
            #expect(await rings.next() != nil)
            #expect(watch.follow([folder, folder.at("sub")]))
        }
    }
    #endif
}
