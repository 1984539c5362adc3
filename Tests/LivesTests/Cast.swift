import PaddockCore

/// What a life begins with: drawn from its seed, or written down by its scenario.
struct Cast {
    var dice: Randomness
    var weather: Weather
    var settings: OrchestratorSettings
    var mortality: Mortality
    /// Calls a minute that the API allows.
    var callsPerMinute: Int?
    /// Whether the machine's wall clock jumps by years.
    var clockJumps = false
    /// The time of day at which it begins, in milliseconds.
    var startsAt: Int64 = 0
    var jobs = 2...2
    /// How many commands people give.
    var commands = 0
    /// Moments at which the key, the clocks or the machine's power change.
    var upsets = 0

    init(_ id: LifeID) {
        let start = BootTime(nanoseconds: 1_000_000_000)
        switch id {
        case .scenario(let scenario, let deaths):
            self.dice = Randomness(seed: scenario.seed)
            self.weather = scenario.weather(from: start)
            self.settings = scenario.settings
            self.mortality = Mortality(.at(deaths))
        case .seed(let seed):
            var dice = Randomness(seed: seed)
            self.weather = Weather(&dice, from: start)
            self.settings = Self.settings(&dice)
            let chance: UInt64 = [0, 0, 20, 100, 500].randomElement(using: &dice) ?? 0
            self.mortality = Mortality(.chance(perTenThousand: chance, left: 60))
            if Int.random(in: 0..<4, using: &dice) == 0 { self.callsPerMinute = Int.random(in: 6...40, using: &dice) }
            self.clockJumps = Int.random(in: 0..<4, using: &dice) == 0
            // Half of them begin in the last hour of a day.
            let day: Int64 = 86_400_000
            let late = Bool.random(using: &dice)
            self.startsAt = Int64.random(in: late ? day - 3_600_000...day - 1 : 0...day - 1, using: &dice)
            self.jobs = 1...6
            self.commands = [0, 3, 8, 20].randomElement(using: &dice) ?? 0
            self.upsets = [0, 0, 1, 3].randomElement(using: &dice) ?? 0
            self.dice = dice
        }
    }

    static func settings(_ dice: inout Randomness) -> OrchestratorSettings {
        var settings = OrchestratorSettings()
        settings.requestsPerMinute = [20, 60, 600].randomElement(using: &dice) ?? 60
        settings.generating = Int.random(in: 1...5, using: &dice)
        settings.creates = Int.random(in: 1...3, using: &dice)
        settings.uploads = Int.random(in: 1...3, using: &dice)
        settings.downloads = Int.random(in: 1...2, using: &dice)
        settings.thumbnailWait = .seconds(Int64.random(in: 0...60, using: &dice))
        settings.missingAfter = .seconds(Int64.random(in: 300...1800, using: &dice))
        settings.giveUpAfter = .seconds(Int64.random(in: 1800...7200, using: &dice))
        settings.sendsUnsureAgain = Int.random(in: 0..<3, using: &dice) == 0
        settings.sendAgainAfter = .seconds(Int64.random(in: 0...900, using: &dice))
        if Int.random(in: 0..<4, using: &dice) == 0 {
            settings.videosPerDay = Int.random(in: 1...4, using: &dice)
            settings.secondsPerDay = Int.random(in: 10...40, using: &dice)
        }
        return settings
    }
}
