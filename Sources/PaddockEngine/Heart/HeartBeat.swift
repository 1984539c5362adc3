import PaddockCore

/// One turn of the loop, in the order that everything rests on: decide, put on record, and only then act.
enum HeartBeat {
    /// - Parameters:
    ///   - orchestrator: decides, and learns which attempts could not be armed.
    ///   - events: what has happened.
    ///   - now: the moment.
    ///   - commit: makes the records durable; says which attempts were not armed.
    ///   - start: lets armed braces go and starts the effects.
    /// - Returns: what was decided.
    /// - Throws: what `commit` or `start` throws. Nothing was started where `commit` threw.
    static func beat(
        _ orchestrator: inout Orchestrator,
        _ events: [Event],
        at now: Moment,
        commit: (Decisions) async throws -> [AttemptID],
        start: (_ decisions: Decisions, _ denied: [AttemptID]) throws -> Void
    ) async throws -> Decisions {
        let decisions = orchestrator.turn(events, at: now)
        let denied = try await commit(decisions)
        orchestrator.armingFailed(denied)
        try start(decisions, denied)
        return decisions
    }
}
