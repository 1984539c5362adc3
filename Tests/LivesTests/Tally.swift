/// What was played in one life or in many, to be quoted and to be held against what there is.
struct Tally: Sendable {
    var lives = 0
    var realLives = 0
    var turns = 0
    var commits = 0
    var boundaries = 0
    var charges = 0
    var deaths: [Boundary: Int] = [:]
    var faults: [String: Int] = [:]
    var commands: [String: Int] = [:]
    /// What became of things, for the curious.
    var outcomes: [String: Int] = [:]

    mutating func fault(_ name: String) { self.faults[name, default: 0] += 1 }
    mutating func command(_ name: String) { self.commands[name, default: 0] += 1 }
    mutating func outcome(_ name: String) { self.outcomes[name, default: 0] += 1 }

    static func += (left: inout Self, right: Self) {
        left.lives += right.lives
        left.realLives += right.realLives
        left.turns += right.turns
        left.commits += right.commits
        left.boundaries += right.boundaries
        left.charges += right.charges
        left.deaths.merge(right.deaths, uniquingKeysWith: +)
        left.faults.merge(right.faults, uniquingKeysWith: +)
        left.commands.merge(right.commands, uniquingKeysWith: +)
        left.outcomes.merge(right.outcomes, uniquingKeysWith: +)
    }

    var report: String {
        func total(_ counts: some Collection<Int>) -> Int { counts.reduce(0, +) }
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
        }
        let deaths = Dictionary(self.deaths.map { ($0.key.description, $0.value) }, uniquingKeysWith: +)
        return """
            \(self.lives) lives, \(self.realLives) of them over the real store too: \(self.turns) turns, \
            \(self.commits) commits, \(self.boundaries) boundaries, \(self.charges) charges
            \(total(self.deaths.values)) crashes: \(list(deaths))
            \(total(self.faults.values)) faults: \(list(self.faults))
            \(total(self.commands.values)) commands: \(list(self.commands))
            outcomes: \(list(self.outcomes))
            """
    }
}
