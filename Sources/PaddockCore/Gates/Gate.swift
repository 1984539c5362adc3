package import Foundation

/// Account-wide trouble, or a person's wish, that holds work back without failing any job (Safety, Gates).
package enum Gate: String, Hashable, Sendable, CaseIterable, Codable {
    /// 401: every call to the API stops. Downloads with a fresh link go on.
    case auth
    /// 402: creates stop.
    case credits
    /// 429: everything is paced.
    case rate
    /// The API is down or somebody else answers in its place: creates and presigns stop, polls back off and are the probes.
    case api
    /// No room: creates and downloads stop.
    case disk
    /// The plan refuses a setting: only jobs with that field and value wait.
    case plan
    /// Too many creates of unknown outcome: creates stop.
    case unsure
    /// A cap on spending: creates stop.
    case spending
    /// By a person.
    case paused

    /// How long after closing the gate first tries by itself, and the most it waits; nil where no probe opens it.
    var probing: (first: Duration, cap: Duration)? {
        switch self {
        case .auth, .credits: (.seconds(30), .seconds(15 * 60))
        case .api: (.seconds(5), .seconds(60))
        case .disk: (.seconds(10), .seconds(10))
        case .rate, .plan, .unsure, .spending, .paused: nil
        }
    }
}

/// A gate that is closed.
package struct ClosedGate: Hashable, Sendable {
    /// Whether somebody is finding out if the gate may open.
    enum Probe: Hashable, Sendable {
        /// The next probe may start at this moment; nil where only a person, or another event, opens the gate.
        case due(BootTime?)
        /// One probe is on its way: nobody else may try.
        case underWay
    }

    package let since: Date
    package internal(set) var reason: String
    package internal(set) var nextTryAt: Date?
    var probe: Probe
    var pauses: BackOff
}
