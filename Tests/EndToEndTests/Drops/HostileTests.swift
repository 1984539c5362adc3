import Foundation
import SystemPackage
import Testing

/// What people drop who mean no good, or know no better: each is refused with a reason beside it, nothing hangs, nothing is charged, and
/// nothing out of bounds is read or changed.
@Suite(.timeLimit(.minutes(2)))
struct HostileTests {
    @Test(arguments: [
        ("no files", HostileFile.noFiles), ("contents", HostileFile.contents), ("names", HostileFile.names),
        ("outputs", HostileFile.outputs), ("media", HostileFile.media),
    ])
    func eachIsRefusedWithAReasonAndHoldsUpNoOther(kind: String, files: [HostileFile]) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let outside = site.scratch.appending("outside")
            for folder in [site.jobs, outside] { try folder.makeFolder() }
            for secret in ["secret.yaml", "secret.png"] {
                let data =
                    secret.hasSuffix("png") ? ProofBatch.picture : Data("prompt: a secret\ndurationSec: 3\n".utf8)
                try outside.appending(secret).write(data)
            }
            let before = ["secret.yaml", "secret.png"].map { FileFacts(at: outside.appending($0)) }
            var made: [HostileFile] = []
            for file in files where try Self.make(file, HostileFile.Place(jobs: site.jobs, outside: outside)) {
                made.append(file)
            }
            try site.drop("good.yaml", "prompt: a good horse\ndurationSec: 3\n")
            let end = try await site.runUntilIdle("--set", "folders.mediaGrace=1s")

            #expect(end.status == 1)
            let rejected = RejectedFolder(site.jobs.appending("rejected"))
            for file in made {
                let report = try #require(rejected.report(of: file.filedAs), "no report: \(file), \(rejected.names)")
                #expect(report.contains(file.says), "\(file)")
                #expect(report.hasSuffix("\n") && !report.dropLast().contains("\n"), "one problem: \(file)")
                #expect(report.unicodeScalars.dropLast().allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(file)")
                #expect(rejected.has(file.filedAs), "\(file)")
            }
            #expect(rejected.names.count == made.count * 2)
            #expect(site.files(under: "jobs/accepted") == ["good.yaml"])
            #expect(try await api.charges == ["a good horse": 1])
            #expect(site.files(under: "output").allSatisfy { $0.hasPrefix("good/good.") })
            #expect(site.files(under: "state/media").isEmpty)
            #expect(["secret.yaml", "secret.png"].map { FileFacts(at: outside.appending($0)) } == before)
        }
    }

    /// False where this user may not make such a thing here, as a device, or a file of another user.
    private static func make(_ file: HostileFile, _ place: HostileFile.Place) throws -> Bool {
        do {
            try file.make(place)
            return true
        } catch Errno.notPermitted, Errno.permissionDenied {
            print("Not made for want of rights: \(file)")
            return false
        }
    }

    @Test func aFolderCalledLikeAManifestIsAFolder() async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon()
            try site.jobs.appending("empty.yaml").makeFolder()
            try site.jobs.appending("full.yaml").makeFolder()
            try site.drop("full.yaml/inside.yaml", "prompt: a horse inside\ndurationSec: 3\n")
            try await eventually("it is taken") { site.exists("jobs/accepted/full.yaml/inside.yaml") }
            #expect(try await site.records() == ["inside/inside": "a horse inside"])
            #expect(site.exists("jobs/empty.yaml") && site.files(under: "jobs/rejected").isEmpty)
            #expect(try await site.json("status").inbox.array.isEmpty)
            await site.stop(daemon)
        }
    }

    /// Names that people may well use: what names of jobs can't have becomes a dash.
    @Test(arguments: [
        ("two\nlines.yaml", "two-lines"), ("Fr\u{FC}hling 1.yaml", "Fr-hling-1"), (" .yaml", "-"),
        ("CON.yaml", "CON"), ("a..b.yaml", "a..b"), ("-rf.yaml", "-rf"),
    ])
    func aStrangeNameIsNoReasonToRefuse(file: String, batch: String) async throws {
        try await withQuietSite { site in
            let daemon = try await site.startQuietDaemon()
            try site.drop(file, "prompt: a strange horse\ndurationSec: 3\n")
            try await eventually("it is taken") { site.exists("jobs/accepted/\(file)") }
            #expect(try await site.records() == ["\(batch)/\(batch)": "a strange horse"])
            await site.stop(daemon)
        }
    }

    /// A folder that pretends to be handed over by `submit` is refused whole, and reading commands do not wait for what lies in it.
    @Test(arguments: ["pipe", "sparse", "nonsense", "link"])
    func aForgedSubmissionHoldsUpNobody(slip: String) async throws {
        try await withQuietSite { site in
            let first = try await site.startQuietDaemon()
            await site.stop(first)
            let folder = site.jobs.appending("submit-1")
            try folder.makeFolder()
            let path = folder.appending(".paddock-submit.json")
            switch slip {
            case "pipe": try HostileFile.node(path, S_IFIFO)
            case "link": try HostileFile.link(path, to: "/dev/zero")
            case "sparse":
                try path.write(Data())
                try HostileFile.expect(truncate(path.string, 1 << 40))
            default: try path.write(Data("{".utf8))
            }
            // Without a daemon, the command itself looks.
            #expect(try await site.run("status").status == 0)
            let daemon = try await site.startQuietDaemon()
            try await eventually("it is refused") { site.exists("jobs/rejected/submit-1.error.txt") }
            #expect(try site.text("jobs/rejected/submit-1.error.txt").contains("no folder that paddock submit made"))
            try await site.waitForTheNextManifest()
            await site.stop(daemon)
        }
    }
}

/// The names in a folder, as bytes.
struct RejectedFolder {
    let names: [FilePath.Component]
    private let folder: FilePath

    init(_ folder: FilePath) {
        self.folder = folder
        self.names = Self.all(in: folder)
    }

    func has(_ path: [UInt8]) -> Bool { FileFacts(at: self.path(path)) != nil }

    func report(of path: [UInt8]) -> String? {
        let report = self.path(path + Array(".error.txt".utf8))
        let file = report.withPlatformString { open($0, O_RDONLY) }
        guard file >= 0 else { return nil }
        return String(decoding: FileHandle(fileDescriptor: file, closeOnDealloc: true).availableData, as: UTF8.self)
    }

    private func path(_ bytes: [UInt8]) -> FilePath {
        let path = Array(self.folder.string.utf8) + Array("/".utf8) + bytes
        return FilePath(platformString: path.map { CChar(bitPattern: $0) } + [0])
    }

    /// All that is no folder, in it and in folders in it.
    private static func all(in folder: FilePath) -> [FilePath.Component] {
        guard let handle = folder.withPlatformString({ opendir($0) }),
            let place = MemoryLayout<dirent>.offset(of: \.d_name)
        else { return [] }
        defer { closedir(handle) }
        var names: [FilePath.Component] = []
        while let entry = readdir(handle) {
            let bytes = UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self)
            guard let name = FilePath.Component(platformString: bytes), name.kind == .regular else { continue }
            let inside = Int32(entry.pointee.d_type) == Int32(DT_DIR) ? Self.all(in: folder.appending(name)) : [name]
            names += inside
        }
        return names
    }
}
