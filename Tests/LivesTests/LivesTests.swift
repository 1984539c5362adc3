import Foundation
import PaddockCore
import SystemPackage
import TestSupport
import Testing

/// Whole lives in virtual time: trouble of every kind, deaths at every commit and every effect, people with every command. At every
/// moment the promises hold, and once the trouble is over everything comes to rest.
///
/// `PADDOCK_LIVES` says how many (100000 for a long proof), `PADDOCK_LIFE` plays one of them again and tells what happens in it.
@Suite struct LivesTests {
    private static var lives: UInt64 { Plays.number("PADDOCK_LIVES") ?? 2000 }

    @Test(.enabled(if: Plays.asked == nil), .timeLimit(.minutes(600)))
    func livesKeepEveryPromise() async throws {
        let tally = try await Plays.all(1...Self.lives) { LifeID.seed($0) }
        print(tally.report)
        guard Self.lives >= 2000 else { return }
        // A play that never has a kind of trouble in it proves nothing about it.
        let faults =
            Weather.Trouble.allCases.map(\.rawValue).filter { $0 != "receiptsFail" }
            + Life.Upset.allCases.map(\.rawValue)
            + CreateAnswer.allCases.map { "create: \($0.rawValue)" } + [
                "noise", "callsPerMinute", "damaged video", "a receipt that fails",
            ]
        #expect(faults.filter { tally.faults[$0, default: 0] == 0 } == [], "trouble that never came")
        let commands = Life.Command.allCases.map(\.rawValue) + ["offline"]
        #expect(commands.filter { tally.commands[$0, default: 0] == 0 } == [], "commands that nobody gave")
        // A few places are so rare that it takes more lives; in the scenarios below somebody dies at each.
        if Self.lives >= 4000 {
            #expect(Boundary.all.filter { tally.deaths[$0, default: 0] == 0 } == [], "places where nobody died")
        }
        #expect(Set(tally.deaths.keys).subtracting(Boundary.all) == [], "places that nobody knows")
        let outcomes = ["a receipt", "sent again by policy", "salvaged from an answer", "held by a crash, charged"]
        #expect(outcomes.filter { tally.outcomes[$0, default: 0] == 0 } == [], "outcomes that never were")
    }

    /// Each scenario with a death at each of its boundaries in turn, and with a second one at some boundary of the recovery.
    @Test(.enabled(if: Plays.asked == nil), arguments: Scenario.allCases)
    func aDeathAtEveryBoundaryBreaksNoPromise(scenario: Scenario) async throws {
        let undisturbed = try await Plays.play(.scenario(scenario, deaths: []), onDisk: true)
        let boundaries = undisturbed.boundaries
        #expect(boundaries > 40)
        var tally = try await Plays.all(1...UInt64(boundaries)) { .scenario(scenario, deaths: [Int($0)]) }
        #expect(tally.deaths.values.reduce(0, +) == boundaries, "each life has its one death")
        // Each third of the pairs but in a long proof: with all of them this takes as long as everything else here.
        let step: UInt64 = Plays.number("PADDOCK_LIVES") == nil ? 3 : 1
        tally += try await Plays.all(1...(UInt64(boundaries) + step - 1) / step) { number in
            let first = (number - 1) * step + 1
            return .scenario(scenario, deaths: [Int(first), Int(first &* 2_654_435_761 % UInt64(boundaries)) + 1])
        }
        print("\(scenario.rawValue): \(tally.report)")
    }

    /// Lives that once broke a promise, over both stores. They are the lives that they were as long as the play itself is not changed.
    @Test(arguments: [
        // A clock that was set right gave the day a second allowance.
        "407",
        // Half of a second download got its final name.
        "files@147", "2885",
    ])
    func aLifeThatOnceBrokeAPromiseKeepsIt(name: String) async throws {
        let id = try #require(LifeID(name))
        _ = try await Plays.play(id, onDisk: true)
    }

    @Test(arguments: ["7", "1234", "media", "people@31+9"])
    func aLifeIsTheSameEachTime(name: String) async throws {
        let id = try #require(LifeID(name))
        #expect(id.description == name)
        let first = try await Plays.diary(of: id)
        let second = try await Plays.diary(of: id)
        #expect(first.count > 20)
        #expect(Plays.hash(of: first) == Plays.hash(of: second))
        #expect(first == second)
    }

    @Test(.enabled(if: Plays.asked != nil))
    func theLifeThatWasAskedForIsPlayedAgain() async throws {
        let asked = try #require(Plays.asked)
        let id = try #require(LifeID(asked), "PADDOCK_LIFE is a number or SCENARIO@DEATH+DEATH")
        let life = try Life(id, keepsDiary: true)
        defer {
            print((life.diary ?? []).joined(separator: "\n"))
            print("trace \(Plays.hash(of: life.diary ?? []))")
        }
        try await life.run()
        _ = try await Plays.play(id, onDisk: true)
    }
}
