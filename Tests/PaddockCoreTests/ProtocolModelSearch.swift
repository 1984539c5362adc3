import PaddockCore

/// Goes through every world that can be reached, breadth first, so that the first that breaks a property has the shortest way there.
struct Search {
    struct Counterexample {
        let property: ModelProperty
        let steps: [String]
        let fault: String?
    }

    private struct Edge {
        let to: Int
        let kind: Step.Kind
    }

    private(set) var worlds: [World] = []
    private(set) var moveCount = 0
    private(set) var counterexample: Counterexample?
    private(set) var steps: Steps
    private var places: [World: Int] = [:]
    private var cameFrom: [(place: Int, name: () -> String)] = []
    private var edges: [[Edge]] = []

    /// The search ends where one of `properties` is broken.
    init(
        _ design: ModelDesign,
        jobs: Int,
        _ budget: World.Budget,
        properties: [ModelProperty] = ModelProperty.allCases,
        _ legal: LegalMoves
    ) {
        self.steps = Steps(design: design, legal: legal)
        self.meet(World(jobs: jobs, daemons: design.daemons, budget: budget), from: 0, by: { "" })
        var place = 0
        while place < self.worlds.count {
            if let broken = properties.first(where: { $0.isBroken(in: self.worlds[place], legal) }) {
                let fault = self.worlds[place].fault
                self.counterexample = Counterexample(property: broken, steps: self.way(to: place), fault: fault)
                return
            }
            for step in self.steps.all(from: self.worlds[place]) {
                self.moveCount += 1
                let next = self.meet(step.world, from: place, by: step.name)
                self.edges[place].append(Edge(to: next, kind: step.kind))
            }
            place += 1
        }
    }

    @discardableResult
    private mutating func meet(_ world: World, from place: Int, by name: @escaping () -> String) -> Int {
        if let known = self.places[world] { return known }
        self.worlds.append(world)
        self.edges.append([])
        self.cameFrom.append((place, name))
        self.places[world] = self.worlds.count - 1
        return self.worlds.count - 1
    }

    /// The names of the moves that lead to a world.
    func way(to place: Int) -> [String] {
        var names: [String] = []
        var place = place
        while place > 0 {
            names.append(self.cameFrom[place].name())
            place = self.cameFrom[place].place
        }
        return names.reversed()
    }
}

// MARK: - In figures

extension Search {
    /// The most creates of one job that were charged, but for those that somebody allowed besides the first.
    var mostChargesWithoutLeave: Int {
        self.worlds.map { world in
            world.ledger.jobIDs.map { job in
                world.charges.count { $0.job == job } - world.allowed[Int(job.rawValue) - 1]
            }.max() ?? 0
        }.max() ?? 0
    }

    /// Worlds in which a job is held though nothing was charged: the price of never guessing.
    var falseHolds: Int {
        self.worlds.count { world in
            world.ledger.jobIDs.contains { job in
                guard let attempt = world.ledger.unsureAttempt(of: job) else { return false }
                return !world.charges.contains { $0.attempt == attempt.id }
            }
        }
    }
}

// MARK: - Whether everything comes to rest

extension Search {
    /// Worlds from which, with no more trouble, some way goes on for ever or ends before everything is at rest.
    ///
    /// Without a circle of calm moves every calm way ends, so it is enough to look at the ends.
    func restless() -> [Int] {
        let calm = self.edges.indices.map { place in
            self.edges[place].filter { $0.kind == .calm && $0.to != place }.map(\.to)
        }
        var before: [[Int]] = Array(repeating: [], count: calm.count)
        var open = calm.map(\.count)
        for place in calm.indices {
            for next in calm[place] { before[next].append(place) }
        }
        // Kahn's algorithm from the ends: what is never reached lies on a circle, or leads to one or to a bad end.
        var settled = calm.indices.filter { open[$0] == 0 && self.worlds[$0].isAtRest }
        var isSettled = Set(settled)
        while let place = settled.popLast() {
            for earlier in before[place] {
                open[earlier] -= 1
                if open[earlier] == 0, isSettled.insert(earlier).inserted { settled.append(earlier) }
            }
        }
        return calm.indices.filter { !isSettled.contains($0) }
    }

    /// Where calm moves lead from a world, until nothing is new.
    func calmWay(from place: Int) -> [String] {
        var names = self.way(to: place)
        var seen: Set<Int> = []
        var place = place
        while seen.insert(place).inserted {
            guard let edge = self.edges[place].first(where: { $0.kind == .calm && !seen.contains($0.to) }) else {
                break
            }
            names.append("calmly: \(self.cameFrom[edge.to].name())")
            place = edge.to
        }
        return names + ["\(self.worlds[place])"]
    }

    /// Worlds from which no calm moves and a person who reads the API's books can bring every job to its end.
    func hopeless() -> [Int] {
        var before: [[Int]] = Array(repeating: [], count: self.worlds.count)
        for place in self.edges.indices {
            for edge in self.edges[place] where edge.kind == .calm || edge.kind == .wisdom {
                before[edge.to].append(place)
            }
        }
        var reached = self.worlds.indices.filter { place in
            let world = self.worlds[place]
            return world.isQuiet && world.ledger.jobs.allSatisfy { $0.isSettled && $0 != .held }
        }
        var isReached = Set(reached)
        while let place = reached.popLast() {
            for earlier in before[place] where isReached.insert(earlier).inserted { reached.append(earlier) }
        }
        return self.worlds.indices.filter { !isReached.contains($0) }
    }
}
