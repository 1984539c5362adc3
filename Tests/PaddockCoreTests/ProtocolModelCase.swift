import Foundation
import Testing

/// A design, and how much may go wrong while it is gone through.
struct ProtocolModelCase: Sendable, CustomTestStringConvertible {
    let design: ModelDesign
    var jobs = 1
    var faults = 0
    var crashes = 0
    var whims = 0

    var budget: World.Budget { World.Budget(faults: self.faults, crashes: self.crashes, whims: self.whims) }

    var testDescription: String {
        "\(self.design.name), jobs \(self.jobs), faults \(self.faults), crashes \(self.crashes), whims \(self.whims)"
    }

    /// What must hold; `MODEL_CHECK=deep` in the environment goes further, for minutes.
    static var sound: [Self] {
        ProcessInfo.processInfo.environment["MODEL_CHECK"] == "deep" ? self.ordinary + self.deep : self.ordinary
    }

    private static let ordinary = [
        Self(design: .heldBrace, faults: 3, crashes: 3, whims: 1),
        Self(design: .heldBrace, jobs: 2, faults: 2),
        Self(design: .heldBrace, jobs: 2, faults: 1, crashes: 1),
        Self(design: .heldBrace, jobs: 2, crashes: 1, whims: 1),
        Self(design: .heldBraceWithRetryPolicy, faults: 2, crashes: 2),
        Self(design: .heldBraceWithRetryPolicy, jobs: 2, faults: 1),
        Self(design: .twoDaemons, faults: 1, crashes: 1, whims: 1),
        Self(design: .twoDaemonsWithoutEpochs, crashes: 1, whims: 1),
    ]

    private static let deep = [
        Self(design: .heldBrace, faults: 4, crashes: 4, whims: 2),
        Self(design: .heldBrace, jobs: 2, faults: 3, crashes: 1),
        Self(design: .heldBrace, jobs: 2, faults: 1, crashes: 3),
        Self(design: .heldBrace, jobs: 2, faults: 2, crashes: 2),
        Self(design: .heldBrace, jobs: 2, faults: 1, crashes: 1, whims: 1),
        Self(design: .heldBraceWithRetryPolicy, faults: 3, crashes: 3, whims: 1),
        Self(design: .heldBraceWithRetryPolicy, jobs: 2, faults: 1, crashes: 1),
        Self(design: .twoDaemons, faults: 2, crashes: 2, whims: 2),
        Self(design: .twoDaemons, jobs: 2, faults: 1, crashes: 1, whims: 1),
        Self(design: .twoDaemonsWithoutEpochs, faults: 1, crashes: 1, whims: 2),
    ]

    /// Each with as little trouble as it takes, and the property that it breaks.
    static let careless: [(Self, ModelProperty)] = [
        (Self(design: .naive, faults: 1), .chargedTwice),
        (Self(design: .naive, crashes: 1), .chargedTwice),
        (Self(design: .naive, crashes: 1), .paidAndForgotten),
        (Self(design: .intentAndRetry, faults: 1), .chargedTwice),
        (Self(design: .intentAndRetry, faults: 1), .paidAndForgotten),
        (Self(design: .replayingTransport, faults: 1), .chargedTwice),
        (Self(design: .replayingTransport, faults: 1), .paidAndForgotten),
        (Self(design: .armingAfterTheBrace, crashes: 1), .chargedTwice),
        (Self(design: .timerRescue, faults: 1), .chargedTwice),
        (Self(design: .timerRescue, crashes: 1), .chargedTwice),
        (Self(design: .twoDaemonsUnfenced, whims: 1), .chargedTwice),
        (Self(design: .idSavedLate), .ruleBroken),
    ]
}
