/// A way in which people and programs put a manifest into the watched folder.
enum DropWay: String, CaseIterable, Sendable {
    /// Renamed from elsewhere on the same file system.
    case movedIn
    /// Given a second name in the watched folder, and the first taken away.
    case linkedIn
    /// By `cp`.
    case copied
    /// By `cp -p`, from a file of long ago.
    case copiedWithItsTimes
    /// Written under a hidden name beside it, then renamed, as rsync does.
    case synced
    /// Saved over an earlier version by an editor that writes a file beside it and renames that.
    case savedOver
    /// Saved over an earlier version by an editor that keeps that as a backup until the new one is written.
    case savedWithBackup
    /// Opened, written to and closed again and again.
    case writtenInTurns
    /// Written by somebody who pauses in between, longer than the settle time.
    case writtenWithPauses
    /// In a folder with its media, renamed from elsewhere.
    case inMovedFolder
    /// In a folder with its media, by `cp -r`.
    case inCopiedFolder
    /// Some folders down, with media at the top.
    case deepDown
    /// First alone, then its folder of media.
    case beforeItsMedia
    /// While its media are written by somebody who pauses, longer than the settle time.
    case whileMediaGrow
    /// With media that carry a time in the future.
    case withMediaOfTheFuture
    /// By `paddock submit FILE`.
    case submitted
    /// By `paddock submit -`.
    case submittedFromInput
    /// By `paddock submit FILE` with media that the daemon itself could not use where they lie.
    case submittedFromElsewhere

    /// Whether an earlier state can be seen that is complete by itself: the settle time alone tells that more is to come.
    var showsEarlierStates: Bool {
        switch self {
        case .savedOver, .savedWithBackup, .writtenInTurns: true
        default: false
        }
    }
}
