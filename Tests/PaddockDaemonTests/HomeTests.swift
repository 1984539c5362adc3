import SystemPackage
import TestSupport
import Testing

@testable import PaddockDaemon

@Suite struct HomeTests {
    @Test func pathsFollowFromTheSettings() {
        var folders = Settings.Folders()
        folders.output = "/mnt/out"
        folders.state = "var"
        let home = Home(root: "/h", folders: folders)
        #expect(home.jobs == "/h/jobs")
        #expect(home.accepted == "/h/jobs/accepted")
        #expect(home.rejected == "/h/jobs/rejected")
        #expect(home.output == "/mnt/out")
        #expect(home.partial == "/mnt/out/.partial")
        #expect(home.state == "/h/var")
        #expect(home.database == "/h/var/paddock.sqlite")
        #expect(home.media == "/h/var/media")
        #expect(home.receipts == "/h/var/receipts.log")
        #expect(home.lastRun == "/h/var/last-run")
        #expect(home.socket == "/h/var/paddock.sock")
        #expect(home.lock == "/h/var/lock")
        #expect(home.mediaRoots == ["/h/jobs", "/mnt/out"])
        folders.media = ["a", "/b"]
        #expect(Home(root: "/h", folders: folders).mediaRoots == ["/h/a", "/b"])
    }

    @Test func createMakesEveryFolderWithItsMode() async throws {
        try await withTemporaryDirectory { folder in
            let home = Home(root: folder.appending("deep/home"), folders: Settings.Folders())
            #expect(!home.exists)
            #expect(throws: HomeError.self) { try home.requireExisting() }
            try home.create()
            for path in [home.jobs, home.accepted, home.rejected, home.output] {
                #expect(path.exists)
            }
            #expect(try home.state.mode() == 0o750)
            #expect(try home.media.mode() == 0o700)
            #expect(try home.partial.mode() == 0o700)
            #expect(home.exists)
            try home.requireExisting()
        }
    }

    @Test func createLeavesWhatIsThere() async throws {
        try await withTemporaryDirectory { folder in
            let home = Home(root: folder, folders: Settings.Folders())
            try home.create()
            try home.jobs.appending("a.yaml").write("x")
            try home.create()
            #expect(home.jobs.appending("a.yaml").exists)
        }
    }

    @Test func fileInTheWayIsNamed() async throws {
        try await withTemporaryDirectory { folder in
            let home = Home(root: folder, folders: Settings.Folders())
            try home.jobs.write("not a folder")
            let error = try #require(throws: HomeError.self) { try home.create() }
            #expect(error.kind == .inaccessible)
            #expect(error.exitStatus == 74)
            #expect(error.message.hasPrefix("\(home.jobs.string): making the folder failed"))
        }
    }

    @Test func missingHomeSaysWhatToDo() {
        #expect(
            HomeError.missing("/no/home").message
                == "there is no home in /no/home: make one with paddock run, or name another with --home"
        )
    }

    @Test(arguments: [
        (Int64(0x6969), "NFS"), (0x517B, "SMB"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB2"), (0x00C3_6400, "Ceph"),
        // A 32-bit statfs shows the same number as a negative one.
        (Int64(Int32(bitPattern: 0xFF53_4D42)), "CIFS"),
    ])
    func networkFileSystemIsKnown(magic: Int64, name: String) {
        #expect(NetworkFileSystem.name(magic: magic) == name)
    }

    @Test(arguments: [Int64(0xEF53), 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1])
    func localFileSystemIsNone(magic: Int64) {
        #expect(NetworkFileSystem.name(magic: magic) == nil)
    }

    @Test(arguments: [("fuse.sshfs", "sshfs"), ("fuse.rclone", "rclone"), ("fuse.glusterfs", "glusterfs")])
    func remoteFUSEIsKnown(type: String, name: String) {
        #expect(NetworkFileSystem.name(fuseType: type) == name)
    }

    @Test(arguments: ["fuseblk", "fuse.mergerfs", "virtiofs", "fuse.fuse-overlayfs", "fuse"])
    func localFUSEIsNone(type: String) {
        #expect(NetworkFileSystem.name(fuseType: type) == nil)
    }

    @Test func mountTypeStandsBehindTheDash() {
        let table = """
            36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
            40 35 0:52 / /srv rw shared:3 master:2 - fuse.sshfs me@host:/ rw
            41 35 0:53 / /plain rw - tmpfs tmpfs rw
            """
        #expect(NetworkFileSystem.mountType(device: "98:0", in: table) == "ext3")
        #expect(NetworkFileSystem.mountType(device: "0:52", in: table) == "fuse.sshfs")
        #expect(NetworkFileSystem.mountType(device: "0:53", in: table) == "tmpfs")
        #expect(NetworkFileSystem.mountType(device: "0:5", in: table) == nil)
    }
}
