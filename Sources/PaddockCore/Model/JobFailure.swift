/// Why a job failed or is held: the API's own code where it gave one, else one of Paddock's.
package struct JobFailure: Hashable, Sendable, Codable, Error {
    /// The API's error code, or one of the constants below.
    package var code: String
    /// One sentence for people. What the API said is redacted before it gets here.
    package var message: String
    /// The setting the API complained of, where it named one.
    @Nullable package var field: String?
    /// The plan the setting needs, where the API named it.
    @Nullable package var requiredPlan: String?
    /// The plan the account has, where the API named it.
    @Nullable package var currentPlan: String?

    package init(
        code: String,
        message: String,
        field: String? = nil,
        requiredPlan: String? = nil,
        currentPlan: String? = nil
    ) {
        self.code = code
        self.message = message
        self.field = field
        self.requiredPlan = requiredPlan
        self.currentPlan = currentPlan
    }
}

// MARK: - Paddock's own codes

extension JobFailure {
    /// Held: a create may have been charged, and nothing proves that it was not.
    package static let unsureCharge = "unsure_charge"
    /// Held: not `ready` or `failed` within `polling.giveUpAfter`.
    package static let stalled = "stalled"
    /// Held: the API does not know a video that was paid for.
    package static let videoNotFound = "video_not_found"
    /// Failed: a reference could not be uploaded, however often it was tried.
    package static let uploadFailed = "upload_failed"
    /// Failed: the API said that generation failed.
    package static let generationFailed = "generation_failed"
    /// Failed: there was no file to be had within `polling.giveUpAfter`.
    package static let downloadFailed = "download_failed"
    /// Failed: the same bad bytes from three fresh links.
    package static let outputInvalid = "output_invalid"
    /// Failed: a person gave up a held job.
    package static let abandoned = "abandoned"
}
