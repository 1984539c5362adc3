package import Foundation
package import PaddockCore

/// What a hook is told, as one JSON object on its standard input.
package struct HookEvent: Encodable, Hashable, Sendable {
    /// What happened.
    package enum Name: String, Encodable, Sendable {
        case done
        case failed
        case held
        /// A gate closed or opened.
        case gate
        /// Nothing is left to do.
        case idle
    }

    package var event: Name
    package var at: Date
    /// The home's absolute path, for hooks that serve several.
    package var home: String
    /// The job, where the event is a job's.
    package var job: JobView?
    /// The name of the gate, where the event is a gate's.
    package var gate: String?
    /// The gate as it is closed; absent where it opened.
    package var closed: GateView?

    package init(
        _ event: Name,
        at: Date,
        home: String,
        job: JobView? = nil,
        gate: String? = nil,
        closed: GateView? = nil
    ) {
        self.event = event
        self.at = at
        self.home = home
        self.job = job
        self.gate = gate
        self.closed = closed
    }
}
