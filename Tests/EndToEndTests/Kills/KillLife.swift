import Foundation

/// One life of a daemon, and what people do meanwhile; drawn before it begins.
struct KillLife: Sendable {
    /// A command that is run beside the daemon, or before it, and perhaps killed as well.
    struct Command: Sendable {
        let arguments: [String]
        let startsAfter: Int
        let killedAfter: Int?

        init(_ arguments: [String], using random: inout SeededGenerator) {
            self.arguments = arguments
            self.startsAfter = Int.random(in: 0...150, using: &random)
            self.killedAfter = Int.random(in: 0..<3, using: &random) > 0 ? Int.random(in: 2...90, using: &random) : nil
        }
    }

    let moment: KillMoment
    /// Between the moment and the kill: mostly nothing, as most is decided in the milliseconds after something.
    let pause: Int
    let beside: [Command]
    let before: [Command]

    init(people: [[String]], using random: inout SeededGenerator) {
        self.moment = .random(using: &random)
        self.pause = Bool.random(using: &random) ? 0 : Int.random(in: 0...25, using: &random)
        let commands = people.map { Command($0, using: &random) }
        let areBeside = Int.random(in: 0..<4, using: &random) > 0
        self.beside = areBeside ? commands : []
        self.before = areBeside ? [] : commands
    }
}
