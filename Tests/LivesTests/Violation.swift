/// What has to hold in every life (`P1` to `P10` of the design's list), and a few promises beside it.
enum Promise: String, Sendable {
    case oneCharge = "P1 one charge a job, and one more for each retry that somebody agreed to"
    case doneIsPaid = "P2 done means charged, published whole, and the right bytes"
    case nothingForgotten = "P3 every charge is on record"
    case truthSettles = "P4 with the truth about every held job all of them end, rightly charged"
    case nothingPartial = "P5 nothing partial and nothing strange in the output, and nobody's file touched"
    case fewFalseHolds = "P6 a crash leaves no more unsure than creates were in the air, a clean stop none"
    case rest = "P7 when the trouble is over everything comes to rest"
    case noSecrets = "P8 no secret on record"
    case integrity = "P9 the database is whole"
    case legalMoves = "P10 only legal moves"
    case limits = "the limits: creates, generating, calls a minute"
    case caps = "the caps of a day"
    case answers = "people are told what is so"
    case agreement = "the store does what its model does"
}

/// A promise that was broken.
struct Violation: Error, CustomStringConvertible {
    let promise: Promise
    let what: String

    init(_ promise: Promise, _ what: String) {
        self.promise = promise
        self.what = what
    }

    var description: String { "\(self.promise.rawValue): \(self.what)" }
}
