/// A job whose create is in the air.
struct CreatingJob: Sendable {
    enum Phase: Hashable, Sendable {
        /// The attempt is on record and the brace is held back: nothing can have been charged.
        case prepared
        /// The record says `armed`: from here only a complete answer can prove that nothing was charged.
        case armed
    }

    var waiting: WaitingJob
    var phase: Phase
    /// Its arming was refused by ourselves: that it was not sent says nothing about the way to the API.
    var wasDenied = false
    /// A person cancelled it before it was armed: it will not be.
    var isCancelled = false
    /// The gates for which this create is the one probe.
    let probes: [Gate]
    /// When its day's spending was reserved, so that it can be given back.
    let reservation: SpendingLedger.Reservation
}
