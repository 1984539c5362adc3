/// Something that happened in the world, told to the orchestrator.
package enum Event: Sendable {
    /// New jobs are on record, none with a higher priority than this where that is known.
    case jobsArrived(highestPriority: Int?)
    /// The first `limit` pending jobs in order, with the keys that their media already have.
    case paged([PendingJob], keys: [MediaContent: String], limit: Int)

    case presigned(MediaContent, Result<UploadTicket, CallFailure>, sentAt: BootTime)
    case put(MediaContent, Result<UploadTicket, CallFailure>)

    /// A create has sent all but its closing brace and asks to be armed.
    case createAsksToArm(AttemptID)
    case createEnded(AttemptID, CreateEnd, sentAt: BootTime)
    /// The headers of an answer said how much of the key's limit is left.
    case rateHinted(RateHint)

    /// An earlier run put this answer on record, and was stopped before it had asked for the ids in it.
    case answerFound(UnsureAnswer, Salvage)

    case polled(JobID, Result<RemoteVideo, CallFailure>, sentAt: BootTime)
    /// A free question was answered, or not.
    case probed(Result<Void, CallFailure>, sentAt: BootTime)

    case fetched(JobID, Asset, Result<FetchedFile, CallFailure>)
    case published(JobID, Asset, Result<String, CallFailure>)
    case recordWritten(JobID, Result<Void, CallFailure>)

    /// Free room under the output folder in bytes; nil where it can't be told.
    case diskMeasured(free: Int64?)
    /// The output folder takes nothing, whatever room there is.
    case diskRefused(CallFailure)

    case pauseAsked(PauseScope)
    /// A person, SIGHUP or a new key: every closed gate that can be tried is tried at once.
    case resumeAsked(keyMayHaveChanged: Bool)
    /// The settings were read again. Caps on spending that are counted already, and work in flight, are left as they are.
    case settingsChanged(OrchestratorSettings)
    /// A person wants these changes. Alone in its turn, with facts read after everything before it was durable.
    case changeAsked(RequestID, [AskedChange])
    /// A person wants to know what the API says of a video.
    case inspectAsked(RequestID, VideoID)
    case inspected(InspectionID, Result<RemoteVideo, CallFailure>, sentAt: BootTime)
    /// Finish what is being charged, start nothing.
    case stopAsked
    /// The moment that `Decisions.wakeAt` named has come.
    case woke
}
