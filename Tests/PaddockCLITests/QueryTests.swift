import Foundation
import PaddockCore
import PaddockDaemon
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockCLI

struct QueryTests {
    @Test func statusIsReadWithTheDaemonDown() async throws {
        try await TestHome.with(["spring": ["meadow", "storm"], "summer": ["beach"]]) { home in
            let view = try await StatusQuery(home: home.commandHome, batch: nil).view()
            #expect(view.daemon == .init(running: false, pid: nil, startedAt: nil))
            #expect(view.counts[.pending] == 3)
            #expect(view.batches.map(\.batch) == ["spring", "summer"])
        }
    }

    @Test func gatesThatTheNextDaemonWillFindClosedAreShownWithTheDaemonDown() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let store = try JobStore.open(at: home.home.database, output: home.home.output)
            var doubt = SavedDoubt()
            doubt.closing = .init(since: Views.now - 60, reason: "cut", nextTryAt: Views.now + 60)
            try await store.commit([.paused(.creating), .doubted(doubt)], epoch: 0, at: Views.now)
            try store.close()
            let view = try await StatusQuery(home: home.commandHome, batch: nil).view()
            #expect(
                view.gates == [
                    GateView(gate: "unsure", since: Views.now - 60, reason: "cut", nextTryAt: Views.now + 60),
                    GateView(
                        gate: "paused",
                        since: Views.now,
                        reason: "creating is paused by a person",
                        nextTryAt: nil
                    ),
                ]
            )
            try await OfflineOperations(home: home.home, command: "resume").pause(.nothing)
            #expect(try await StatusQuery(home: home.commandHome, batch: nil).view().gates.isEmpty)
        }
    }

    @Test func statusNamesWhatWaitsForADaemon() async throws {
        try await TestHome.with([:]) { home in
            let names = [
                "late.yaml", "note.txt", ".hidden.yaml", "sub/batch.json", "examples/first.yaml", "accepted/a.yaml",
            ]
            for name in names {
                let path = home.home.jobs.appending(name)
                try FileManager.default.createDirectory(
                    atPath: path.removingLastComponent().string,
                    withIntermediateDirectories: true
                )
                try Data("prompt: x".utf8).write(to: URL(filePath: path.string))
            }
            let view = try await StatusQuery(home: home.commandHome, batch: nil).view()
            let waiting = ["late.yaml", "sub/batch.json"].map { home.home.jobs.appending($0).string }
            #expect(view.inbox.map(\.manifest) == waiting)
        }
    }

    @Test func statusOfABatchCountsThatBatch() async throws {
        try await TestHome.with(["spring": ["meadow", "storm"], "summer": ["beach"]]) { home in
            let view = try await StatusQuery(home: home.commandHome, batch: "summer").view()
            #expect(view.counts.total == 1)
            #expect(view.batches.map(\.batch) == ["summer"])
        }
    }

    @Test func unknownBatchIsNotFound() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let query = StatusQuery(home: try home.commandHome, batch: "sprin")
            let failure = await #expect(throws: CommandFailure.self) { try await query.view() }
            #expect(failure?.status == .notFound)
            #expect(failure?.lines == ["no batch sprin; did you mean spring?"])
        }
    }

    @Test func homeWithoutDatabaseHasNoJobs() async throws {
        try await withTemporaryDirectory { folder in
            try Data().write(to: URL(filePath: folder.appending("paddock.yaml").string))
            var options = CommonOptions()
            options.home = folder.string
            options.config = nil
            options.overrides = []
            let home = try CommandHome.existing(options)
            #expect(try await StatusQuery(home: home, batch: nil).view().batches == [])
        }
    }

    @Test func listPrintsAnObjectALine() async throws {
        try await TestHome.with(["spring": ["meadow", "storm"]]) { home in
            let output = try TestConsole(in: home.root)
            try await JobListing(home: home.commandHome, console: output.console).show(JobFilter(), asJSON: true)
            let jobs = try output.lines.map { try JSONCoding.decoder().decode(JobView.self, from: Data($0.utf8)) }
            #expect(jobs.map(\.job) == ["spring/meadow", "spring/storm"])
        }
    }

    @Test func listLeavesOutOtherStates() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let output = try TestConsole(in: home.root)
            let listing = JobListing(home: try home.commandHome, console: output.console)
            try await listing.show(JobFilter(states: [.done]), asJSON: false)
            #expect(try output.lines == [])
            try await listing.show(JobFilter(states: [.pending]), asJSON: false)
            #expect(try output.lines.count == 1)
        }
    }

    @Test(arguments: ["spring/medow", "nonsense", "a/b/c", ""])
    func unknownJobIsNotFound(name: String) async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let lookup = JobLookup(home: try home.commandHome)
            let failure = await #expect(throws: CommandFailure.self) { try await lookup.job(name) }
            #expect(failure?.status == .notFound)
        }
    }

    @Test func jobComesWithItsHistory() async throws {
        try await TestHome.with(["spring": ["meadow"]]) { home in
            let job = try await JobLookup(home: home.commandHome).job("spring/meadow")
            #expect(job.history?.isEmpty == false)
        }
    }
}
