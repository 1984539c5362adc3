import Foundation
import SystemPackage
import TestSupport
import Testing

/// Rows 33, 35 and 36 of the matrix with the real program: what ends it for its database's sake ends it with 74 and one line that says what
/// to do, and the next run finishes everything.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct DatabaseExitTests {
    private static let manifest =
        "batch: herd\ndefaults: {durationSec: 3}\njobs:\n"
        + (1...24).map { "  - {id: take-\($0), prompt: horse number \($0)}\n" }.joined()

    /// The last line of standard error, where the program says why it ended.
    private static func lastWords(_ outcome: Program.Outcome) -> String {
        outcome.err.split(separator: "\n").last.map(String.init) ?? ""
    }

    private static func database(_ site: Site) -> FilePath { site.folder.appending("state/paddock.sqlite") }

    @Test func aDatabaseThatSomebodyHoldsIsNotWaitedForLongerThanAFewSeconds() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            try site.drop("horse.yaml", "prompt: a patient horse\ndurationSec: 3\n")
            #expect(try await site.runUntilIdle("--set", "limits.generating=1").status == 0)
            let stranger = try DatabaseStranger(Self.database(site))
            try stranger.take()
            let outcome = try await site.runUntilIdle()
            #expect(outcome.status == 74)
            #expect(outcome.err.split(separator: "\n").count == 1)
            #expect(Self.lastWords(outcome).hasPrefix("paddock: "))
            #expect(Self.lastWords(outcome).contains("holds \(Self.database(site))"))
            #if os(Linux)
            #expect(Self.lastWords(outcome).contains("process \(ProcessInfo.processInfo.processIdentifier) "))
            #endif
            try stranger.giveBack()
            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await api.charges == ["a patient horse": 1])
        }
    }

    @Test func aDatabaseThatSomebodyTakesWhileVideosGenerateEndsTheRunAndNothingIsLost() async throws {
        try await withSimulatedSite("--generation-time", "1500ms") { site, api in
            let daemon = try await site.startDaemon()
            try site.drop("horse.yaml", "prompt: a patient horse\ndurationSec: 3\n")
            try await eventually("it is paid") { daemon.err.contains("Charged.") }
            let stranger = try DatabaseStranger(Self.database(site))
            try stranger.take()
            let outcome = await daemon.end()
            #expect(outcome.status == 74)
            #expect(Self.lastWords(outcome).hasPrefix("paddock: "))
            #expect(Self.lastWords(outcome).contains("holds \(Self.database(site))"))
            try stranger.giveBack()
            #expect(try await site.runUntilIdle().status == 0)
            #expect(try await api.charges == ["a patient horse": 1])
            try await OutputFiles(site: site).expectFinished("horse/horse")
        }
    }

    enum Damage: CaseIterable {
        /// What any look at the file meets.
        case header
        /// What only a look at every page finds.
        case pages
    }

    @Test(arguments: Damage.allCases)
    func aDatabaseThatIsDamagedAfterAKillIsRefusedAndLeftAsItIs(damage: Damage) async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            try site.drop("herd.yaml", Self.manifest)
            #expect(try await site.runUntilIdle().status == 0)
            let daemon = try await site.startDaemon()
            daemon.signal(SIGKILL)
            await daemon.end()
            let calls = try await api.report.calls.description
            try Self.damage(Self.database(site), damage)
            let before = FileManager.default.contents(atPath: Self.database(site).string)

            for _ in 1...2 {
                let outcome = try await site.runUntilIdle()
                #expect(outcome.status == 74, "\(outcome.err)")
                #expect(outcome.err.split(separator: "\n").count == 1)
                #expect(Self.lastWords(outcome).hasPrefix("paddock: \(Self.database(site)) is damaged ("))
                #expect(Self.lastWords(outcome).contains("restore a backup"))
                #expect(Self.lastWords(outcome).contains("state/receipts.log"))
            }
            #expect(FileManager.default.contents(atPath: Self.database(site).string) == before)
            #expect(try await api.report.calls.description == calls)
        }
    }

    private static func damage(_ path: FilePath, _ damage: Damage) throws {
        let url = URL(filePath: path.string)
        var bytes = try Data(contentsOf: url)
        let page = 4096
        switch damage {
        case .header:
            // The log would put the first page right again.
            _ = try DatabaseStranger(path).rootPage(of: "job_content")
            bytes = try Data(contentsOf: url)
            bytes.replaceSubrange(100..<page, with: Data(repeating: 0xA5, count: page - 100))
        case .pages:
            let stranger = try DatabaseStranger(path)
            let root = try stranger.rootPage(of: "job_content")
            bytes = try Data(contentsOf: url)
            bytes.replaceSubrange((root - 1) * page..<root * page, with: Data(repeating: 0, count: page))
        }
        try bytes.write(to: url)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount a small disk"))
    func aStateFolderThatIsReadOnlyIsRefusedWithWhatToDo() async throws {
        try await withSimulatedSite("--generation-time", "100ms") { site, api in
            let state = site.folder.appending("state")
            try await SmallDisk.mounted(at: state, megabytes: 8) { disk in
                #expect(try await site.runUntilIdle().status == 0)
                try site.drop("horse.yaml", "prompt: a patient horse\ndurationSec: 3\n")
                try disk.setReadOnly(true)
                let outcome = try await site.runUntilIdle()
                #expect(outcome.status == 74)
                #expect(outcome.err.split(separator: "\n").count == 1)
                #expect(Self.lastWords(outcome).hasPrefix("paddock: \(state)"))
                #expect(Self.lastWords(outcome).contains("Read-only file system"))
                #expect(Self.lastWords(outcome).contains("make it writable"))
                #expect(try await site.run("status").status == 0)
                #expect(site.exists("jobs/horse.yaml"))
                try disk.setReadOnly(false)
                #expect(try await site.runUntilIdle().status == 0)
                #expect(try await api.charges == ["a patient horse": 1])
            }
        }
    }
}
