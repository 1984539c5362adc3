/// What became of a manifest that passed the checks.
package enum Acceptance: Hashable, Sendable {
    /// On record. `new` jobs will be created, `known` were there already with the same content.
    case accepted(new: Int, known: Int)
    /// Every job is already on record from the manifest named, whose file had another name: nothing was created.
    case renamed(of: String)
    /// Nothing was put on record: these jobs clash with others, or a cap of the batch would be passed.
    case refused([AcceptanceProblem])
    /// Nothing was put on record: the manifest's file changed while it was read.
    case changed
}

/// Why a checked manifest can't be put on record.
package enum AcceptanceProblem: Hashable, Sendable {
    /// The name is taken by a job with other content, which came from `manifest`.
    case otherContent(JobName, line: Int?, column: Int? = nil, manifest: String)
    /// A name on record differs only in the case of its letters.
    case caseCollision(JobName, line: Int?, column: Int? = nil, known: JobName)
    /// The batch would hold more than `spending.videosPerBatch` or `spending.secondsPerBatch`.
    case overBatchCap(setting: String, limit: Int, total: Int)
    /// So many more than are told.
    case more(Int)
}

/// The intake's view of the store: the one place where a manifest becomes jobs.
package protocol IntakeLedger: Sendable {
    /// Puts every job of the manifest on record in one transaction, or none, and is durable when it returns.
    ///
    /// Called again with the same manifest it changes nothing and says how many jobs were known.
    func accept(_ manifest: ManifestDraft) async throws -> Acceptance

    /// Corrects where an accepted manifest lies, when the planned name was taken in the meantime.
    func manifestMoved(from planned: String, to actual: String) async throws
}
