/// Something that goes wrong with chosen calls.
///
///     simulator.faults.add(Fault(.create, .cut(reset: true), at: .done))      // charged, and no answer
///     simulator.faults.add(Fault(.get, .envelope("rate_limited", status: 429), times: 3))
///     simulator.faults.add(Fault(.video, .truncate(after: 2000), probability: 0.1, times: nil))
package struct Fault: Sendable {
    /// How far a call has come when the fault strikes.
    package enum Stage: String, Sendable, CaseIterable {
        /// The head is here, the body may still be on its way: an early answer.
        case head

        /// The whole body is here, and nothing has been done with it: nothing is stored or charged.
        case body

        /// All is done (stored, charged), and the true answer is about to leave.
        case done
    }

    /// The calls that it may strike; `nil` for all.
    package var call: CallKind?

    /// What the caller gets to see.
    package var effect: Effect

    /// When it strikes. Effects that change the true answer strike at ``Stage/done`` whatever is asked.
    package var stage: Stage

    /// How long to wait before the effect.
    package var delay: Duration

    /// How many calls it strikes before it is used up; `nil` for no end.
    package var times: Int?

    /// How many matching calls are let through first.
    package var skip: Int

    /// The chance that a matching call is struck, 0 to 1, drawn from the simulator's seed.
    package var probability: Double

    /// Strikes only calls about a prompt that holds this text. Not known at ``Stage/head``, nor for uploads.
    package var prompt: String?

    /// A fault for the next call of a kind unless told otherwise.
    package init(
        _ call: CallKind?,
        _ effect: Effect,
        at stage: Stage = .body,
        delay: Duration = .zero,
        times: Int? = 1,
        skip: Int = 0,
        probability: Double = 1,
        prompt: String? = nil
    ) {
        self.call = call
        self.effect = effect
        self.stage = effect.needsTrueAnswer ? .done : stage
        self.delay = delay
        self.times = times
        self.skip = skip
        self.probability = probability
        self.prompt = prompt
    }
}
