import Foundation

@testable import PaddockCore

/// Times that the API may take, drawn from a seed.
enum Spread: String, CaseIterable, Sendable {
    case fixed = "60 s"
    case narrow = "75 ± 8 s"
    case published = "85 % 75 s, 13 % 240 s, 2 % 900 s"
    case bimodal = "half 40 s, half 180 s"
    case uniform = "even, 30 to 150 s"
    case heavy = "heavy tail from 45 s"
    case memoryless = "memoryless, mean 90 s"
    case changing = "60 s, later 150 s"

    /// A time in seconds. `part`: how far into the run, 0 to 1.
    func draw(_ part: Double, _ dice: inout Randomness) -> Double {
        func normal() -> Double {
            let (u, v) = (Double.random(in: 1e-12...1, using: &dice), Double.random(in: 0...1, using: &dice))
            return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
        }
        let u = Double.random(in: 0..<1, using: &dice)
        switch self {
        case .fixed:
            return 60 + normal() * 0.5
        case .narrow:
            return max(20, 75 + normal() * 8)
        case .published:
            let mean = u < 0.85 ? 75.0 : u < 0.98 ? 240 : 900
            return mean * exp(normal() * 0.2)
        case .bimodal:
            return (u < 0.5 ? 40 : 180) * exp(normal() * 0.08)
        case .uniform:
            return 30 + u * 120
        case .heavy:
            return min(3600, 45 / pow(1 - u, 1 / 1.8))
        case .memoryless:
            return -log(1 - u) * 90
        case .changing:
            return (part < 0.5 ? 60 : 150) * exp(normal() * 0.08)
        }
    }
}

/// What a way of polling costs: polls a video, and how long it lies ready unseen.
struct PollingCost {
    var polls = 0.0
    var delays: [Double] = []

    var pollsEach: Double { self.polls / Double(max(1, self.delays.count)) }
    var mean: Double { self.delays.reduce(0, +) / Double(max(1, self.delays.count)) }
    var p95: Double { self.delays.sorted()[Int(Double(self.delays.count) * 0.95)] }

    var text: String { String(format: "%.1f | %.1f s | %.1f s", self.pollsEach, self.mean, self.p95) }

    /// Asks after one video, at the ages that `pause` leads to.
    mutating func add(_ time: Double, _ pause: (Double) -> Double) {
        var age = 0.0
        repeat {
            age += pause(age)
            self.polls += 1
        } while age < time
        self.delays.append(age - time)
    }
}
