import PaddockCore

/// What goes wrong in a life, and when: episodes of trouble, each with its own chance of striking.
struct Weather {
    enum Trouble: String, CaseIterable {
        /// Nobody answers on the API's host.
        case apiAway
        /// Only creates are in trouble: the way in, the answers, or the server behind them.
        case createsFail
        case noCredits, rateLimited, proxyInTheWay, planLimit
        /// The API knows no video, mixes them up, or has words and codes that nobody has documented.
        case videosUnknown, videosMixedUp, oddAnswers
        case storageAway, storageRefuses, keysExpire
        case deliveryAway, deliveryBreaksOff, deliveryCorrupts, linksSpent
        case outputFull, outputBroken, hiddenFilesVanish
        case stateFull, stateBusy, stateFails, receiptsFail
    }

    struct Episode {
        let trouble: Trouble
        let from: BootTime
        let to: BootTime
        /// How many of a thousand it strikes.
        let perMille: UInt64
    }

    /// From here on everything works.
    let end: BootTime
    private let episodes: [Episode]
    /// How many of a thousand calls fail for no reason at all.
    private let noise: UInt64

    init(_ dice: inout Randomness, from start: BootTime) {
        let length = Duration.seconds(Int64.random(in: 300...7200, using: &dice))
        self.end = start + length
        self.noise = [0, 5, 30, 100].randomElement(using: &dice) ?? 0
        self.episodes = (0..<Int.random(in: 0...8, using: &dice)).map { _ in
            let from = start + dice.duration(upTo: length)
            let longest: Int64 = [20, 120, 900, 3600].randomElement(using: &dice) ?? 20
            return Episode(
                trouble: Trouble.allCases.randomElement(using: &dice) ?? .apiAway,
                from: from,
                to: from + dice.duration(upTo: .seconds(longest)),
                perMille: [100, 500, 1000].randomElement(using: &dice) ?? 1000
            )
        }
    }

    /// The weather of a scenario: these troubles, each in full while it lasts.
    init(end: BootTime, _ episodes: [Episode]) {
        self.end = end
        self.noise = 0
        self.episodes = episodes
    }

    /// Whether the trouble strikes now.
    func strikes(_ trouble: Trouble, at now: BootTime, _ dice: inout Randomness) -> Bool {
        guard now < self.end else { return false }
        for episode in self.episodes where episode.trouble == trouble && episode.from <= now && now < episode.to {
            if episode.perMille == 1000 || UInt64.random(in: 0..<1000, using: &dice) < episode.perMille { return true }
        }
        return false
    }

    /// Whether a call fails out of a clear sky.
    func noiseStrikes(at now: BootTime, _ dice: inout Randomness) -> Bool {
        now < self.end && self.noise > 0 && UInt64.random(in: 0..<1000, using: &dice) < self.noise
    }
}
