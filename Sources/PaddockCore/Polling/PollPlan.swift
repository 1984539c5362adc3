import Foundation

/// When to ask after a video of one kind, given what a call is worth: the answers that cost the least of calls and delay together.
///
/// The classic inspection problem (Barlow, Hunter and Proschan, 1963): a thing fails, or here gets ready, at a random time that only an
/// inspection reveals. Solved backwards in time over what was learned of that time: `cost(age)` is the least cost to expect of a
/// video that was not ready at that age.
struct PollPlan: Sendable {
    /// The bounds of a pause between two polls, in seconds.
    struct Bounds: Hashable, Sendable {
        let shortest: Double
        let longest: Double
    }

    private let grid: PauseGrid
    /// What one call costs, in seconds of delay.
    private let price: Double
    /// At each edge of the histogram: the share that is ready by then, the integral of that share, and the cost to expect.
    private var ready: [Double] = []
    private var integral: [Double] = []
    private var cost: [Double] = []

    /// Plans over a grid that many plans share.
    init(_ times: TimeHistogram, price: Double, over grid: PauseGrid) {
        self.grid = grid
        self.price = price
        self.accumulate(times)
        self.solve()
    }

    private mutating func accumulate(_ times: TimeHistogram) {
        var share = 0.0
        var area = 0.0
        self.ready = [0]
        self.integral = [0]
        for index in 0..<TimeHistogram.bins {
            let width = TimeHistogram.edge(index + 1) - TimeHistogram.edge(index)
            let next = min(1, share + times.weights[index] / max(times.total, .leastNonzeroMagnitude))
            area += width * (share + next) / 2
            share = next
            self.ready.append(share)
            self.integral.append(area)
        }
    }

    private mutating func solve() {
        let (grid, pauses) = (self.grid, self.grid.pauses)
        self.cost = [Double](repeating: self.price * 2, count: TimeHistogram.bins + 1)
        for index in stride(from: TimeHistogram.bins - 1, through: 0, by: -1) {
            self.cost[index] = self.cost[index + 1]
            let now = (ready: self.ready[index], integral: self.integral[index])
            var least = Double.infinity
            for choice in 0..<pauses.count {
                let place = index * pauses.count + choice
                let then = self.look(in: grid.bins[place], past: grid.past[place], part: grid.parts[place])
                least = min(least, self.cost(ofPause: pauses[choice], now, then))
            }
            self.cost[index] = least
        }
    }

    private typealias Look = (ready: Double, integral: Double, cost: Double)

    /// The share that is ready by an age, its integral up to there, and the cost to expect from there, between the edges.
    private func look(at age: Double) -> Look {
        let place = PauseGrid.place(of: age)
        return self.look(in: place.bin, past: place.past, part: place.part)
    }

    private func look(in bin: Int, past: Double, part: Double) -> Look {
        let ready = self.ready[bin] + (self.ready[bin + 1] - self.ready[bin]) * part
        let integral = self.integral[bin] + past * (self.ready[bin] + ready) / 2
        let cost = self.cost[bin] + (self.cost[bin + 1] - self.cost[bin]) * part
        return (ready, integral, cost)
    }

    private func cost(ofPause pause: Double, _ now: (ready: Double, integral: Double), _ then: Look) -> Double {
        let left = max(1e-9, 1 - now.ready)
        let delay = (then.integral - now.integral - now.ready * pause) / left
        return self.price + max(0, delay) + (1 - then.ready) / left * then.cost
    }

    /// How long to wait with the next poll of a video that is not ready at this age, in seconds.
    func pause(at age: Double) -> Double {
        let look = self.look(at: age)
        let now = (ready: look.ready, integral: look.integral)
        var best = (pause: self.grid.bounds.shortest, cost: Double.infinity)
        for pause in self.grid.pauses {
            let cost = self.cost(ofPause: pause, now, self.look(at: age + pause))
            if cost < best.cost { best = (pause, cost) }
        }
        return best.pause
    }

    /// The share of those not ready at `age` that are ready at `later`.
    func chance(from age: Double, to later: Double) -> Double {
        let (now, then) = (self.look(at: age).ready, self.look(at: later).ready)
        return (then - now) / max(1e-9, 1 - now)
    }

    /// How many polls a video takes by this plan, and how long it then lies ready unseen, on average. What takes longer than almost all is left
    /// out.
    func expectation() -> (polls: Double, delay: Double) {
        var (age, polls, delay) = (0.0, 0.0, 0.0)
        for _ in 0..<400 {
            let now = self.look(at: age)
            let left = 1 - now.ready
            guard left > 0.01 else { break }
            let pause = self.pause(at: age)
            let then = self.look(at: age + pause)
            polls += left
            delay += max(0, then.integral - now.integral - now.ready * pause)
            age += pause
        }
        return (polls, delay)
    }
}
