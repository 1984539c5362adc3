import Foundation
import HappyHorseSimulator
import PaddockCore
import PaddockStore
import SystemPackage
import TestSupport
import Testing

@testable import PaddockEngine

/// What lies beside the database and knows an old copy of it.
@Suite(.timeLimit(.minutes(2)))
struct LastRunTests {
    private static let lastRun = LastRun(epoch: 7, nextAttempt: AttemptID(rawValue: 12))

    @Test func whatIsWrittenIsReadAndAShorterOneLeavesNothingOfTheLonger() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("last-run")
            let log = LogWatch()
            let file = try LastRunFile(path)
            #expect(try file.read() == nil)
            let ids = (0..<128).map { AttemptID(rawValue: .max - $0) }
            let longest = LastRun(epoch: .max, nextAttempt: AttemptID(rawValue: .max), armed: ids)
            file.begin(longest, log.logger)
            #expect(try LastRunFile(path).read() == longest)
            file.begin(Self.lastRun, log.logger)
            #expect(try LastRunFile(path).read() == Self.lastRun)
            file.note([.prepared(AttemptID(rawValue: 12), JobID(rawValue: 1), body: Data())], arming: [], log.logger)
            file.note([.done(JobID(rawValue: 1))], arming: [AttemptID(rawValue: 12)], log.logger)
            let next = LastRun(epoch: 7, nextAttempt: AttemptID(rawValue: 13), armed: [AttemptID(rawValue: 12)])
            #expect(try LastRunFile(path).read() == next)
            #expect(try String(contentsOfFile: path.string, encoding: .utf8).hasSuffix(" \n"))
        }
    }

    @Test(arguments: ["", "{", "{\"epoch\":1}", "\u{0}\u{0}"]) func whatIsNoneSaysNothing(text: String) async throws {
        try await withTemporaryDirectory { folder in
            let path = folder.appending("last-run")
            try Data(text.utf8).write(to: URL(filePath: path.string))
            #expect(try LastRunFile(path).read() == nil)
        }
    }

    /// A copy of the database by other means than `paddock backup`, from before a create, put back after it.
    @Test func anOldCopyOfTheDatabaseCreatesNothing() async throws {
        try await Rehearsal.with(checksBooks: false) { home, simulator in
            let store = try home.openStore()
            try await home.accept("meadow", to: store)
            try store.close()
            let copy = home.folder.appending("copy")
            try FileManager.default.copyItem(atPath: home.state.string, toPath: copy.string)
            try await home.running { running in try await running.settled() }
            #expect(simulator.report.charges == 1)

            let lastRun = try Data(contentsOf: URL(filePath: home.lastRun.string))
            try FileManager.default.removeItem(atPath: home.state.string)
            try FileManager.default.copyItem(atPath: copy.string, toPath: home.state.string)
            #expect(!lastRun.isEmpty)
            try lastRun.write(to: URL(filePath: home.lastRun.string))
            for _ in 0..<2 {
                try await home.running { running in
                    while running.engine.snapshot.gates.isEmpty { await Task.yield() }
                    #expect(running.engine.snapshot.gates.map(\.gate) == ["paused"])
                    #expect(running.engine.snapshot.gates.first?.reason.contains("this is a backup") == true)
                }
            }
            #expect(simulator.report.charges == 1)
        }
    }
}
